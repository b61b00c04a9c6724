package io.rollcall.query.generation;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.Registrations;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts together what knows of generations. */
@Configuration(proxyBeanMethods = false)
class GenerationConfiguration {
  @Bean
  Generations generations(
      @Qualifier("applyingRedis") Redis redis,
      Keys keys,
      Catalog catalog,
      Clock clock,
      Registrations registrations) {
    Generations generations = new Generations(redis, keys, catalog, clock);
    registrations.onLost(generations::load);
    return generations;
  }

  @Bean
  GenerationsListener generationsListener(Generations generations) {
    return new GenerationsListener(generations);
  }

  @Bean
  Looks generationLooks(
      Catalog catalog, Generations generations, Redis redis, Keys keys, Clock clock) {
    return new Looks(
        catalog, generations, new GenerationSweep(catalog, generations, redis, keys, clock));
  }

  /** Looks now and then, whoever has changed what; what fails is tried again by the next look. */
  static final class Looks {
    private static final long LONGEST_SWEEP_S = 60;

    private final Catalog catalog;
    private final Generations generations;
    private final GenerationSweep sweep;

    Looks(Catalog catalog, Generations generations, GenerationSweep sweep) {
      this.catalog = catalog;
      this.generations = generations;
      this.sweep = sweep;
    }

    @Scheduled(fixedDelay = 1_000)
    void look() {
      for (ResourceType type : catalog.types()) {
        var _ = generations.load(type);
      }
    }

    @Scheduled(fixedDelayString = "${rollcall.views.sweep:10s}")
    void sweep() {
      sweep
          .sweep()
          .orTimeout(LONGEST_SWEEP_S, TimeUnit.SECONDS)
          .exceptionally(failure -> null)
          .join();
    }
  }
}
