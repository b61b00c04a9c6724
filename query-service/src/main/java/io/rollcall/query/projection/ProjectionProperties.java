package io.rollcall.query.projection;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How changes are taken from Kafka; where it is stands under {@code spring.kafka}.
 *
 * @param concurrency How many threads of this service consume the topics.
 * @param maxBackOff The longest pause between tries while Redis is away.
 * @param watch How often it is checked that Redis has not lost what was applied.
 */
@Validated
@ConfigurationProperties("rollcall.projection")
record ProjectionProperties(
    @DefaultValue("2") @Min(1) @Max(64) int concurrency,
    @DefaultValue("2s") @NotNull Duration maxBackOff,
    @DefaultValue("1s") @NotNull Duration watch) {}
