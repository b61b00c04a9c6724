package io.rollcall.query.audit;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How what is kept is compared with Postgres.
 *
 * @param sampled Whether a sample of a type is compared now and then, of one type after the other.
 * @param interval The pause between two samples, from 100 ms to 1 d.
 * @param rows How many rows a sample has, from 1 to 1000, of those that Redis has and as many of
 *     those that Postgres has.
 * @param pages How many of the kept pages a sample has, from 0 to 1000.
 * @param repair Whether a sample repairs what it finds.
 * @param patience How long a comparison waits for lists to catch up with what Postgres showed, from
 *     1 s to 10 min.
 * @param settle Where positions are not known, how long a row must differ and not change, from 100
 *     ms to 10 min.
 * @param maxDifferences With how many differing rows of a type an audit gives up, since a replay
 *     does better then, from 1 to 1000000.
 */
@ConfigurationProperties("rollcall.audit")
record AuditProperties(
    @DefaultValue("true") boolean sampled,
    @DefaultValue("10s") Duration interval,
    @DefaultValue("100") int rows,
    @DefaultValue("5") int pages,
    @DefaultValue("true") boolean repair,
    @DefaultValue("30s") Duration patience,
    @DefaultValue("10s") Duration settle,
    @DefaultValue("10000") int maxDifferences) {
  private static final int MOST_SAMPLED = 1_000;
  private static final int MOST_DIFFERENCES = 1_000_000;

  AuditProperties {
    setting("interval").between(interval, Duration.ofMillis(100), Duration.ofDays(1));
    setting("rows").between(rows, 1, MOST_SAMPLED);
    setting("pages").between(pages, 0, MOST_SAMPLED);
    setting("patience").between(patience, Duration.ofSeconds(1), Duration.ofMinutes(10));
    setting("settle").between(settle, Duration.ofMillis(100), Duration.ofMinutes(10));
    setting("max-differences").between(maxDifferences, 1, MOST_DIFFERENCES);
  }

  private static Setting setting(String name) {
    return new Setting("rollcall.audit." + name);
  }
}
