package io.rollcall.query.canary;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.RedisProperties;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Has heartbeats watched. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CanaryProperties.class)
class CanaryConfiguration {
  @Bean
  Canary canary(
      @Qualifier("applyingRedis") Redis written,
      Redis read,
      RedisProperties redis,
      CanaryProperties properties,
      Clock clock,
      MeterRegistry meters) {
    Canary canary = new Canary(written, read, redis.prefix(), properties.stall(), clock);
    Gauge.builder("rollcall.canary.age", canary, CanaryConfiguration::ageMs)
        .baseUnit("ms")
        .register(meters);
    return canary;
  }

  private static double ageMs(Canary canary) {
    Duration age = canary.age();
    return age == null ? Double.NaN : age.toMillis();
  }

  @Bean
  HealthIndicator canaryHealthIndicator(Canary canary) {
    return () -> {
      String problem = canary.problem();
      Health.Builder health = problem == null ? Health.up() : Health.down();
      Duration age = canary.age();
      if (problem != null) {
        health.withDetail("problem", problem);
      }
      if (age != null) {
        health.withDetail("age_ms", age.toMillis());
      }
      return health.build();
    };
  }

  @Bean
  Looks canaryLooks(Canary canary) {
    return new Looks(canary);
  }

  /** Has it look, without waiting for it. */
  static final class Looks {
    private final Canary canary;

    Looks(Canary canary) {
      this.canary = canary;
    }

    @Scheduled(fixedDelay = 1_000)
    void look() {
      var _ = canary.look();
    }
  }
}
