package io.rollcall.command.capture;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.command.PostgresProperties;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires capture, and what health and metrics tell of it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  CaptureProperties.class,
  TopicProperties.class,
  KafkaProperties.class,
  PostgresProperties.class
})
class CaptureConfiguration {

  @Bean
  Database captureDatabase(PostgresProperties postgres) {
    return new Database(
        postgres.host(),
        postgres.port(),
        postgres.database(),
        postgres.user(),
        postgres.password());
  }

  @Bean(initMethod = "start")
  @ConditionalOnBooleanProperty(name = "rollcall.capture.enabled", matchIfMissing = true)
  Capture capture(
      Database database,
      KafkaProperties kafka,
      TopicProperties topics,
      CaptureProperties properties,
      ObjectProvider<Catalog> catalog) {
    CaptureSettings settings =
        new CaptureSettings(
            database,
            kafka.client(),
            new Topics(topics.prefix()),
            topics.partitions(),
            (short) topics.replication(),
            properties.slot(),
            properties.publication(),
            properties.heartbeat(),
            properties.comparedRows());
    return new Capture(settings, catalog.getIfAvailable(Catalog::bundled));
  }

  @Bean
  Resnapshots resnapshots(Database database, CaptureProperties properties) {
    return new Resnapshots(database, properties.slot());
  }

  @Bean(initMethod = "start")
  CaptureMonitor captureMonitor(
      Database database, CaptureProperties properties, ObjectProvider<Capture> capture) {
    CaptureLimits limits =
        new CaptureLimits(
            properties.stall(), properties.walBudget().toBytes(), properties.walWarning());
    return new CaptureMonitor(database, properties.slot(), limits, capture.getIfAvailable());
  }

  @Bean
  HealthIndicator captureHealthIndicator(CaptureMonitor monitor) {
    return () -> {
      CaptureStatus status = monitor.status();
      return (status.up() ? Health.up() : Health.down()).withDetails(status.details()).build();
    };
  }

  @Bean
  MeterBinder captureLag(CaptureMonitor monitor) {
    return registry -> {
      Gauge.builder("rollcall.capture.lag.size", monitor, CaptureMonitor::lagBytes)
          .description("What of Postgres's log is not captured yet")
          .baseUnit("bytes")
          .register(registry);
      TimeGauge.builder(
              "rollcall.capture.lag", monitor, TimeUnit.MILLISECONDS, CaptureMonitor::lagMs)
          .description("For how long a change has been waiting to be captured")
          .register(registry);
      Gauge.builder("rollcall.capture.wal.kept", monitor, CaptureMonitor::keptBytes)
          .description("The log that Postgres keeps for the slot")
          .baseUnit("bytes")
          .register(registry);
    };
  }

  @Bean
  @ConditionalOnBooleanProperty(name = "rollcall.capture.enabled", matchIfMissing = true)
  MeterBinder captureCounts(Capture capture) {
    CaptureCounts counts = capture.counts();
    return registry -> {
      FunctionCounter.builder("rollcall.capture.records", counts, CaptureCounts::records)
          .description("Records that Kafka has acknowledged")
          .register(registry);
      FunctionCounter.builder("rollcall.capture.batches", counts, CaptureCounts::batches)
          .description("Batches that Kafka has acknowledged")
          .register(registry);
      FunctionCounter.builder("rollcall.capture.restarts", counts, CaptureCounts::restarts)
          .description("How often capture failed and was started again")
          .register(registry);
      FunctionCounter.builder("rollcall.capture.slots.lost", counts, CaptureCounts::lostSlots)
          .description("How often the slot was gone or of no use")
          .register(registry);
      FunctionCounter.builder("rollcall.capture.rows.vanished", counts, CaptureCounts::vanished)
          .description("Rows found to be deleted by comparing a snapshot with the topics")
          .register(registry);
      FunctionCounter.builder("rollcall.capture.set.aside", counts, CaptureCounts::setAside)
          .description("Changes that were too large for Kafka")
          .register(registry);
    };
  }
}
