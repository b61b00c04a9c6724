package io.rollcall.command.write;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of writes.
 *
 * @param maxBody the most bytes that a request's body may have
 * @param timeout how long one write may take, with all its attempts, before it is given up
 * @param attempts how often a write is tried when other writers got in its way
 * @param maxCascade the most rows that one delete with {@code cascade=true} may delete
 */
@ConfigurationProperties("rollcall.write")
public record WriteProperties(
    @DefaultValue("1MB") DataSize maxBody,
    @DefaultValue("10s") Duration timeout,
    @DefaultValue("5") int attempts,
    @DefaultValue("100000") int maxCascade) {
  private static final DataSize MOST = DataSize.ofMegabytes(64);

  public WriteProperties {
    check(maxBody.toBytes() >= 1, "max-body", "must be at least 1B");
    check(maxBody.compareTo(MOST) <= 0, "max-body", "must be at most " + MOST);
    check(timeout.isPositive(), "timeout", "must be positive");
    check(attempts >= 1 && attempts <= 100, "attempts", "must be from 1 to 100");
    check(maxCascade >= 1 && maxCascade <= 1_000_000, "max-cascade", "must be from 1 to 1000000");
  }

  private static void check(boolean fine, String key, String must) {
    if (!fine) {
      throw new IllegalArgumentException("rollcall.write." + key + ": " + must);
    }
  }
}
