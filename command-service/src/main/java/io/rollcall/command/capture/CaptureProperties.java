package io.rollcall.command.capture;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How changes are captured.
 *
 * @param enabled whether this service may capture; false leaves it to a Connect cluster
 * @param slot the replication slot, which is also the name of the lock among command services:
 *     lower-case letters, digits and _, at most 63
 * @param publication the publication, which is created and altered as the catalog says: lower-case
 *     letters, digits and _, at most 63
 * @param heartbeat how often the heartbeat table is written to, so that the slot moves on in an
 *     idle database: from 100 ms to 1 min
 * @param stall how long the captured position may stand still while the log moves, before health is
 *     down: at least three heartbeats
 * @param comparedRows the most rows that topics may hold when a snapshot is compared with them,
 *     after a slot or a position was lost or by a resnapshot of one; each takes about 200 bytes of
 *     memory meanwhile: from 1,000 to 100,000,000
 * @param walBudget how much of its log Postgres may keep for the slot before health is down: at
 *     least 64 MB
 * @param walWarning the share of that budget from which on health warns: above 0, at most 1
 */
@ConfigurationProperties("rollcall.capture")
record CaptureProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("rollcall") String slot,
    @DefaultValue("rollcall") String publication,
    @DefaultValue("1s") Duration heartbeat,
    @DefaultValue("30s") Duration stall,
    @DefaultValue("2000000") int comparedRows,
    @DefaultValue("10GB") DataSize walBudget,
    @DefaultValue("0.5") double walWarning) {

  private static final String NAME = "[a-z0-9_]{1,63}";

  /** Four files of the log, of which two are there in any case. */
  private static final DataSize LEAST_BUDGET = DataSize.ofMegabytes(64);

  CaptureProperties {
    check(slot.matches(NAME), "slot", "must be lower-case letters, digits and _, at most 63");
    check(
        publication.matches(NAME),
        "publication",
        "must be lower-case letters, digits and _, at most 63");
    check(
        heartbeat.compareTo(Duration.ofMillis(100)) >= 0
            && heartbeat.compareTo(Duration.ofMinutes(1)) <= 0,
        "heartbeat",
        "must be from 100ms to 1m");
    check(
        stall.compareTo(heartbeat.multipliedBy(3)) >= 0,
        "stall",
        "must be at least three times rollcall.capture.heartbeat");
    check(
        comparedRows >= 1_000 && comparedRows <= 100_000_000,
        "compared-rows",
        "must be from 1000 to 100000000");
    check(walBudget.compareTo(LEAST_BUDGET) >= 0, "wal-budget", "must be at least 64MB");
    check(walWarning > 0 && walWarning <= 1, "wal-warning", "must be above 0 and at most 1");
  }

  private static void check(boolean fine, String key, String must) {
    if (!fine) {
      throw new IllegalArgumentException("rollcall.capture." + key + ": " + must);
    }
  }
}
