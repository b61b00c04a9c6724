package io.rollcall.query.page;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How pages are kept.
 *
 * @param maxPerType How many pages of a type may be kept, from 0 to 100000; others are made of
 *     their rows each time.
 * @param lease How long a fill may take before another reader may begin one, from 100 ms to 1 min.
 * @param maxWait How long a reader waits for a fill that another has begun before it reads the rows
 *     itself, from 0 ms to 10 s.
 */
@ConfigurationProperties("rollcall.pages")
record PageProperties(
    @DefaultValue("10000") int maxPerType,
    @DefaultValue("5s") Duration lease,
    @DefaultValue("200ms") Duration maxWait) {

  PageProperties {
    new Setting("rollcall.pages.max-per-type").between(maxPerType, 0, 100_000);
    new Setting("rollcall.pages.lease")
        .between(lease, Duration.ofMillis(100), Duration.ofMinutes(1));
    new Setting("rollcall.pages.max-wait").between(maxWait, Duration.ZERO, Duration.ofSeconds(10));
  }
}
