package io.rollcall.query.projection;

import io.rollcall.query.settings.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How changes are taken from Kafka; where it is stands under {@code spring.kafka}.
 *
 * @param concurrency How many threads of this service consume the topics, from 1 to 64.
 * @param maxBackOff The longest pause between tries while Redis is away, from 50 ms to 1 min.
 * @param watch How often it is checked that Redis has not lost what was applied, from 100 ms to 1
 *     min.
 * @param stall How long a partition may stand still with something to apply before health is down,
 *     from 1 s to 1 h. When a service dies, Kafka gives its partitions to others only after {@code
 *     session.timeout.ms}, which is 45 s; below that, such a takeover shows as down.
 */
@ConfigurationProperties("rollcall.projection")
record ProjectionProperties(
    @DefaultValue("2") int concurrency,
    @DefaultValue("2s") Duration maxBackOff,
    @DefaultValue("1s") Duration watch,
    @DefaultValue("1m") Duration stall) {
  /** The first pause between tries. */
  static final Duration FIRST_BACK_OFF = Duration.ofMillis(50);

  ProjectionProperties {
    new Setting("rollcall.projection.concurrency").between(concurrency, 1, 64);
    new Setting("rollcall.projection.max-back-off")
        .between(maxBackOff, FIRST_BACK_OFF, Duration.ofMinutes(1));
    new Setting("rollcall.projection.watch")
        .between(watch, Duration.ofMillis(100), Duration.ofMinutes(1));
    new Setting("rollcall.projection.stall")
        .between(stall, Duration.ofSeconds(1), Duration.ofHours(1));
  }
}
