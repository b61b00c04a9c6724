package io.rollcall.command;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which Postgres this service works on; its defaults stand in application.yml, since the addresses
 * of writes, migrations and capture are made from them there.
 *
 * @param host its host
 * @param port its port
 * @param database the database
 * @param user who logs in
 * @param password the user's password
 * @param connectTimeout how long a new connection of a write may take
 * @param statementTimeout how long one statement of a write may take, its rollback too
 * @param lockTimeout how long a write waits for a row that another one has locked
 * @param poolSize the most connections that writes may have
 * @param poolWait how long a write waits for a connection
 */
@ConfigurationProperties("rollcall.postgres")
public record PostgresProperties(
    String host,
    int port,
    String database,
    String user,
    String password,
    Duration connectTimeout,
    Duration statementTimeout,
    Duration lockTimeout,
    int poolSize,
    Duration poolWait) {

  public PostgresProperties {
    check(!host.isBlank(), "host", "must not be blank");
    check(!database.isBlank(), "database", "must not be blank");
    check(!user.isBlank(), "user", "must not be blank");
    check(port >= 1 && port <= 65_535, "port", "must be from 1 to 65535");
    check(connectTimeout.isPositive(), "connect-timeout", "must be positive");
    check(statementTimeout.isPositive(), "statement-timeout", "must be positive");
    check(lockTimeout.isPositive(), "lock-timeout", "must be positive");
    check(poolSize >= 1 && poolSize <= 1_000, "pool-size", "must be from 1 to 1000");
    check(poolWait.isPositive(), "pool-wait", "must be positive");
  }

  private static void check(boolean fine, String key, String must) {
    if (!fine) {
      throw new IllegalArgumentException("rollcall.postgres." + key + ": " + must);
    }
  }
}
