package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CaptureConfigurationTest {
  /** Nobody listens on port 1. */
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withUserConfiguration(CaptureConfiguration.class)
          .withBean(Catalog.class, Catalog::bundled)
          .withPropertyValues(
              "rollcall.postgres.host=localhost",
              "rollcall.postgres.port=1",
              "rollcall.postgres.database=rollcall",
              "rollcall.postgres.user=rollcall",
              "rollcall.postgres.password=",
              "rollcall.postgres.connect-timeout=3s",
              "rollcall.postgres.statement-timeout=5s",
              "rollcall.postgres.lock-timeout=3s",
              "rollcall.postgres.pool-size=16",
              "rollcall.postgres.pool-wait=3s",
              "spring.kafka.bootstrap-servers=localhost:1");

  @Test
  void a_service_without_its_servers_starts_and_says_so_in_health() {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed().hasSingleBean(Capture.class);
          HealthIndicator indicator = context.getBean(HealthIndicator.class);
          await().atMost(Duration.ofSeconds(20)).until(() -> told(indicator, "last_error"));
          Health health = indicator.health();
          assertThat(health.getStatus()).isEqualTo(Status.DOWN);
          assertThat(health.getDetails()).containsEntry("role", "standby");
          assertThat(health.getDetails().get("problem")).asString().contains("Postgres");
        });
  }

  @Test
  void a_capture_that_is_switched_off_is_still_watched() {
    runner
        .withPropertyValues("rollcall.capture.enabled=false")
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(Capture.class);
              HealthIndicator indicator = context.getBean(HealthIndicator.class);
              await().atMost(Duration.ofSeconds(20)).until(() -> told(indicator, "problem"));
              assertThat(indicator.health().getDetails()).containsEntry("role", "off");
            });
  }

  @Test
  void metrics_tell_of_capture_and_its_slot() {
    runner.run(
        context -> {
          SimpleMeterRegistry registry = new SimpleMeterRegistry();
          context.getBeansOfType(MeterBinder.class).values().forEach(b -> b.bindTo(registry));

          assertThat(registry.getMeters())
              .extracting(meter -> meter.getId().getName())
              .containsExactlyInAnyOrder(
                  "rollcall.capture.records",
                  "rollcall.capture.batches",
                  "rollcall.capture.restarts",
                  "rollcall.capture.set.aside",
                  "rollcall.capture.lag",
                  "rollcall.capture.lag.size",
                  "rollcall.capture.wal.kept",
                  "rollcall.capture.slots.lost",
                  "rollcall.capture.rows.vanished");
        });
  }

  private static boolean told(HealthIndicator indicator, String detail) {
    return indicator.health().getDetails().containsKey(detail);
  }
}
