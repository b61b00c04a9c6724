package io.rollcall.query.fallback;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How lists are read from Postgres while Redis cannot answer.
 *
 * @param enabled Whether they are; without it such reads are answered with 503.
 * @param host Postgres's host; a standby will do.
 * @param port Its port.
 * @param database The database.
 * @param user Who logs in; needs no right but SELECT on the tables of the types.
 * @param password The user's password.
 * @param redisTimeout For how long Redis may answer nothing at all, while it is asked, before
 *     Postgres is asked, from 10 ms to half of rollcall.read.timeout.
 * @param patience For how long a read waits for a Redis that does answer, as where its list is made
 *     for the first time, before Postgres is asked beside it, from 10 ms to half of
 *     rollcall.read.timeout.
 * @param retry How often Redis is tried while it is away, from 10 ms to 1 min.
 * @param maxConcurrent How many reads of Postgres may be under way at once, from 1 to 10000; more
 *     are answered with 503.
 * @param poolSize The most connections to Postgres, from 1 to 1000.
 * @param poolWait How long a read may wait for a connection, from 10 ms to 1 min.
 * @param connectTimeout How long a new connection may take, from 10 ms to 1 min.
 * @param statementTimeout How long one statement may take, from 10 ms to 1 min.
 * @param compareTimeout How long a statement of an audit may take, which goes through a table, from
 *     10 ms to 1 h.
 */
@ConfigurationProperties("rollcall.fallback")
record FallbackProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("localhost") String host,
    @DefaultValue("5432") int port,
    @DefaultValue("rollcall") String database,
    @DefaultValue("rollcall") String user,
    @DefaultValue("") String password,
    @DefaultValue("1s") Duration redisTimeout,
    @DefaultValue("2s") Duration patience,
    @DefaultValue("1s") Duration retry,
    @DefaultValue("64") int maxConcurrent,
    @DefaultValue("16") int poolSize,
    @DefaultValue("2s") Duration poolWait,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("3s") Duration statementTimeout,
    @DefaultValue("1m") Duration compareTimeout) {

  private static final String NOT_BLANK = "\\S(.*\\S)?";

  FallbackProperties {
    setting("host").matches(host, NOT_BLANK, "a host");
    setting("port").between(port, 1, 65_535);
    setting("database").matches(database, NOT_BLANK, "a database");
    setting("user").matches(user, NOT_BLANK, "a user");
    checkTime("redis-timeout", redisTimeout);
    checkTime("patience", patience);
    checkTime("retry", retry);
    setting("max-concurrent").between(maxConcurrent, 1, 10_000);
    setting("pool-size").between(poolSize, 1, 1_000);
    checkTime("pool-wait", poolWait);
    checkTime("connect-timeout", connectTimeout);
    checkTime("statement-timeout", statementTimeout);
    setting("compare-timeout").between(compareTimeout, Duration.ofMillis(10), Duration.ofHours(1));
  }

  /** Where Postgres is, for people. */
  String address() {
    return host + ":" + port + "/" + database;
  }

  /** Refuses times for Redis that leave too little for Postgres, also after a wait for another. */
  void checkWithin(Duration readTimeout) {
    Duration half = readTimeout.dividedBy(2);
    setting("redis-timeout").between(redisTimeout, Duration.ofMillis(1), half);
    setting("patience").between(patience, Duration.ofMillis(1), half);
  }

  private static void checkTime(String key, Duration value) {
    setting(key).between(value, Duration.ofMillis(10), Duration.ofMinutes(1));
  }

  private static Setting setting(String key) {
    return new Setting("rollcall.fallback." + key);
  }
}
