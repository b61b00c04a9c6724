package io.rollcall.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.query.fallback.DatabaseRows;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.operations.StatusPart;
import io.rollcall.query.page.Pages;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts together what compares, where Postgres may be read. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "rollcall.fallback.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {
  @Bean(destroyMethod = "close")
  Audits audits(
      Catalog catalog,
      DatabaseRows rows,
      Generations generations,
      @Qualifier("appliedModel") ReadModel model,
      Registrations registrations,
      Pages pages,
      Projection projection,
      Topics topics,
      ProgressMarks marks,
      MeterRegistry meters,
      AuditProperties properties,
      RedisProperties redis,
      Clock clock) {
    Waiting waiting = new Waiting(redis.timeout());
    return new Audits(
        new AuditTools(
            catalog,
            rows,
            rows.lists(),
            generations,
            model,
            registrations,
            pages,
            projection,
            new CaughtUp(model, topics, marks, waiting, properties.patience()),
            properties.settle(),
            properties.maxDifferences(),
            waiting,
            new Waiting("Postgres", rows.longest()),
            clock),
        new AuditMeters(meters, catalog),
        new Warnings(clock, LoggerFactory.getLogger(Audits.class)::warn),
        new SecureRandom(),
        properties.rows(),
        properties.pages());
  }

  @Bean
  StatusPart auditsInStatus(Audits audits) {
    return new AuditsInStatus(audits);
  }

  @Bean
  Samples auditSamples(Audits audits, AuditProperties properties) {
    return new Samples(audits, properties);
  }

  /** Has samples compared now and then. */
  static final class Samples {
    private final Audits audits;
    private final AuditProperties properties;

    Samples(Audits audits, AuditProperties properties) {
      this.audits = audits;
      this.properties = properties;
    }

    @Scheduled(
        initialDelayString = "${rollcall.audit.interval:10s}",
        fixedDelayString = "${rollcall.audit.interval:10s}")
    void sample() {
      if (properties.sampled()) {
        audits.sample(properties.repair());
      }
    }
  }
}
