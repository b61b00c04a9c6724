package io.rollcall.query.view;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.change.Topics;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.RedisProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts the read model together. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(ViewProperties.class)
class ViewConfiguration {
  /** Of the shortest time that counts, so that a view that is read never looks idle. */
  private static final int TOUCHES_PER_EXPIRY = 4;

  @Bean
  Keys keys(RedisProperties properties, Catalog catalog) {
    return new Keys(properties.prefix(), catalog);
  }

  @Bean
  @Primary
  ReadModel readModel(Redis redis, Keys keys) {
    return new ReadModel(redis, keys);
  }

  /** The read model as the projection writes it, beside all readers. */
  @Bean
  ReadModel appliedModel(@Qualifier("applyingRedis") Redis redis, Keys keys) {
    return new ReadModel(redis, keys);
  }

  @Bean
  Registrations registrations(
      Redis redis, Keys keys, Catalog catalog, ViewProperties properties, Clock clock) {
    return new Registrations(redis, keys, catalog, properties.maxPerType(), clock);
  }

  @Bean
  Fills fills(Redis redis, Keys keys, ReadModel model, Registrations registrations) {
    return new Fills(redis, keys, model, registrations);
  }

  @Bean
  Views views(Redis redis, Keys keys, ReadModel model, Fills fills) {
    return new Views(redis, keys, model, fills);
  }

  @Bean
  Completeness completeness(
      @Qualifier("appliedModel") ReadModel model, ProgressMarks marks, Topics topics) {
    return new Completeness(model, marks, topics);
  }

  @Bean
  ViewUse viewUse(Registrations registrations, ViewProperties properties) {
    Duration shortest =
        Stream.concat(
                Stream.of(ExpiryClass.values()).map(properties::of),
                Stream.of(Registrations.IN_USE))
            .min(Duration::compareTo)
            .orElseThrow();
    return new ViewUse(registrations, shortest.dividedBy(TOUCHES_PER_EXPIRY));
  }

  @Bean
  Sweeper sweeper(
      Catalog catalog,
      Registrations registrations,
      ReadModel model,
      ViewProperties properties,
      Clock clock) {
    return new Sweeper(new Housekeeping(catalog, registrations, model, properties, clock));
  }

  /** Sweeps now and then; a sweep that fails is as good as none. */
  static final class Sweeper {
    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(1);

    private final Housekeeping housekeeping;

    Sweeper(Housekeeping housekeeping) {
      this.housekeeping = housekeeping;
    }

    @Scheduled(fixedDelayString = "${rollcall.views.sweep:10s}")
    void sweep() {
      housekeeping
          .sweep()
          .orTimeout(LONGEST_SWEEP.toSeconds(), TimeUnit.SECONDS)
          .exceptionally(failure -> null)
          .join();
    }
  }
}
