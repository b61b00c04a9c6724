package io.rollcall.query.near;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is kept in memory of what Redis has.
 *
 * @param enabled Whether anything is.
 * @param maxBytes How much, from 1MB to 64GB: half of it what is read from Redis, half of it whole
 *     answers.
 * @param heartbeat How often Redis is to show that it still tells of changes, from 10 ms to 10 s.
 * @param doubtAfter How old its newest sign may be before nothing from memory is served, from two
 *     heartbeats to 1 min. Nothing that is served is ever more outdated than that.
 * @param hotReads How many times an answer must have been read of late, since it was made, to be
 *     made anew as soon as its page changes, from 1 to 100.
 * @param hotWithin How long ago that may be, from 100 ms to 1 h.
 */
@ConfigurationProperties("rollcall.near")
public record NearProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("64MB") DataSize maxBytes,
    @DefaultValue("200ms") Duration heartbeat,
    @DefaultValue("1s") Duration doubtAfter,
    @DefaultValue("3") int hotReads,
    @DefaultValue("10s") Duration hotWithin) {

  /** Checks the values. */
  public NearProperties {
    new Setting("rollcall.near.max-bytes").betweenBytes(maxBytes.toBytes(), 1L << 20, 64L << 30);
    new Setting("rollcall.near.heartbeat")
        .between(heartbeat, Duration.ofMillis(10), Duration.ofSeconds(10));
    new Setting("rollcall.near.doubt-after")
        .between(doubtAfter, heartbeat.multipliedBy(2), Duration.ofMinutes(1));
    new Setting("rollcall.near.hot-reads").between(hotReads, 1, 100);
    new Setting("rollcall.near.hot-within")
        .between(hotWithin, Duration.ofMillis(100), Duration.ofHours(1));
  }

  /** How much of what is read from Redis is kept. */
  public long entryBytes() {
    return maxBytes.toBytes() / 2;
  }

  /** How much of whole answers is kept. */
  public long answerBytes() {
    return maxBytes.toBytes() - entryBytes();
  }
}
