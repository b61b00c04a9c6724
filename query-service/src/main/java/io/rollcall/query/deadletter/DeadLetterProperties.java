package io.rollcall.query.deadletter;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of records that could not be read.
 *
 * @param listed How many open letters are listed, the newest, and as many others, from 100 to
 *     1000000; each takes some 500 bytes of memory. Older open ones are only counted.
 * @param keep How long letters are kept that were retried, discarded or superseded, from 1 h to
 *     3650 d. Open ones stay.
 * @param look How often is looked which are superseded, from 100 ms to 1 h.
 * @param patience How long a retry may read one partition, from 1 s to 10 min.
 */
@ConfigurationProperties("rollcall.dead-letters")
record DeadLetterProperties(
    @DefaultValue("20000") int listed,
    @DefaultValue("30d") Duration keep,
    @DefaultValue("10s") Duration look,
    @DefaultValue("30s") Duration patience) {
  private static final int LEAST_LISTED = 100;
  private static final int MOST_LISTED = 1_000_000;

  DeadLetterProperties {
    new Setting("rollcall.dead-letters.listed").between(listed, LEAST_LISTED, MOST_LISTED);
    new Setting("rollcall.dead-letters.keep")
        .between(keep, Duration.ofHours(1), Duration.ofDays(3650));
    new Setting("rollcall.dead-letters.look")
        .between(look, Duration.ofMillis(100), Duration.ofHours(1));
    new Setting("rollcall.dead-letters.patience")
        .between(patience, Duration.ofSeconds(1), Duration.ofMinutes(10));
  }
}
