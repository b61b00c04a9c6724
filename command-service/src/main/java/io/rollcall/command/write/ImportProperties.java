package io.rollcall.command.write;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of imports.
 *
 * @param maxBody the most bytes that a file may have
 * @param timeout how long one import may take in all, its upload too, before it is given up
 * @param stall how long a caller may take to send the next lines, as many as are written at a time
 * @param atOnce how many imports may go on; each has one of {@code rollcall.postgres.pool-size}
 *     connections
 * @param rows how many rows are written with one statement, and held in memory
 * @param maxErrors how many faults of a file are told before the rest is not looked at
 */
@ConfigurationProperties("rollcall.import")
public record ImportProperties(
    @DefaultValue("64MB") DataSize maxBody,
    @DefaultValue("10m") Duration timeout,
    @DefaultValue("30s") Duration stall,
    @DefaultValue("2") int atOnce,
    @DefaultValue("1000") int rows,
    @DefaultValue("100") int maxErrors) {
  private static final Duration LONGEST = Duration.ofHours(1);

  public ImportProperties {
    check(maxBody.toBytes() >= 1, "max-body", "must be at least 1B");
    check(timeout.isPositive(), "timeout", "must be positive");
    check(timeout.compareTo(LONGEST) <= 0, "timeout", "must be at most 1h");
    check(stall.isPositive(), "stall", "must be positive");
    check(atOnce >= 1 && atOnce <= 100, "at-once", "must be from 1 to 100");
    check(rows >= 1 && rows <= 10_000, "rows", "must be from 1 to 10000");
    check(maxErrors >= 1 && maxErrors <= 10_000, "max-errors", "must be from 1 to 10000");
  }

  private static void check(boolean fine, String key, String must) {
    if (!fine) {
      throw new IllegalArgumentException("rollcall.import." + key + ": " + must);
    }
  }
}
