package io.rollcall.query.canary;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How heartbeats of the database are watched.
 *
 * @param stall How old the newest one that has come through may be before health is down, from 3 s
 *     to 1 h; more than what one command service takes to take over from another, and than Kafka's
 *     session.timeout.ms.
 */
@ConfigurationProperties("rollcall.canary")
record CanaryProperties(@DefaultValue("1m") Duration stall) {
  CanaryProperties {
    new Setting("rollcall.canary.stall").between(stall, Duration.ofSeconds(3), Duration.ofHours(1));
  }
}
