package io.rollcall.query.page;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.generation.GenerationsListener;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.near.NearMeters;
import io.rollcall.query.near.NearProperties;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.NearRows;
import io.rollcall.query.redis.EvictionWatch;
import io.rollcall.query.redis.LoopClients;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.redis.Tracking;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.ViewProperties;
import io.rollcall.query.view.ViewUse;
import io.rollcall.query.view.Views;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.scheduler.Scheduler;

/** Puts together what keeps pages and reads them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PageProperties.class, NearProperties.class})
class PageConfiguration {
  /** How old it may be what a page that is kept is known to show. */
  private static final Duration OFFSETS_AGE = Duration.ofMillis(5);

  /** For how long changes are collected before it is asked how far they have come. */
  private static final Duration OFFSETS_PAUSE = Duration.ofMillis(10);

  /** Of the shortest time for which a page is kept, so that one that is read never goes. */
  private static final int TOUCHES_PER_EXPIRY = 4;

  @Bean
  Embeddings embeddings(Catalog catalog) {
    return new Embeddings(catalog);
  }

  @Bean
  @Primary
  Pages pages(Redis redis, Keys keys, PageProperties properties, Clock clock) {
    return new Pages(redis, keys, properties.lease(), properties.maxPerType(), clock);
  }

  /** Pages as the projection evicts them, beside all readers. */
  @Bean
  Pages appliedPages(
      @Qualifier("applyingRedis") Redis redis, Keys keys, PageProperties properties, Clock clock) {
    return new Pages(redis, keys, properties.lease(), properties.maxPerType(), clock);
  }

  @Bean
  PageMeters pageMeters(MeterRegistry meters, Catalog catalog) {
    return new PageMeters(meters, catalog);
  }

  @Bean
  EvictionLog evictionLog(@Qualifier("applyingRedis") Redis redis, Keys keys, Clock clock) {
    return new EvictionLog(redis, keys, clock);
  }

  @Bean
  EvictionsApi evictionsApi(Catalog catalog, EvictionLog log) {
    return new EvictionsApi(catalog, log);
  }

  @Bean
  Evictions evictions(Catalog catalog, PageMeters meters, EvictionLog log) {
    return new Evictions(
        evictions -> {
          meters.evicted(evictions);
          log.add(catalog.type(evictions.getFirst().type()), evictions);
        });
  }

  @Bean
  Sweeper pageSweeper(Catalog catalog, Pages pages, PageMeters meters) {
    return new Sweeper(new PageSweep(catalog, pages, meters));
  }

  @Bean
  NearCache<NearValue> nearCache(NearProperties properties, MeterRegistry meters) {
    NearCache<NearValue> cache = new NearCache<>(properties.entryBytes(), NearValue::bytes);
    NearMeters.bytes(meters, "values", cache::bytes);
    NearMeters.sure(meters, cache::isSure);
    return cache;
  }

  @Bean
  NearRows nearRows(Keys keys, NearCache<NearValue> cache) {
    return new NearPages(keys, cache)::rows;
  }

  @Bean(destroyMethod = "close")
  Tracking tracking(
      LettuceConnectionFactory factory,
      LoopClients readers,
      RedisProperties redis,
      NearProperties properties) {
    return new Tracking(
        factory.getRequiredNativeClient(),
        readers.clients(),
        List.of(redis.prefix() + ":"),
        properties.heartbeat(),
        properties.doubtAfter(),
        new Warnings(InstantSource.system(), LoggerFactory.getLogger(Tracking.class)::warn));
  }

  @Bean(destroyMethod = "close")
  OffsetsMirror offsetsMirror(
      Tracking tracking,
      Catalog catalog,
      ProgressMarks marks,
      Keys keys,
      Generations generations,
      EvictionWatch memory) {
    return new OffsetsMirror(
        tracking, catalog, marks, keys, generations, memory::mayLoseKeys, OFFSETS_PAUSE);
  }

  /** Has memory hear of changes, unless nothing is to be kept there. */
  @Bean
  SmartInitializingSingleton nearListening(
      NearProperties properties,
      Tracking tracking,
      NearCache<NearValue> cache,
      OffsetsMirror mirror,
      Generations generations,
      GenerationsListener listener) {
    return () -> {
      generations.onRead(type -> cache.allChanged());
      if (properties.enabled()) {
        tracking.start(listener, cache, mirror);
      }
    };
  }

  @Bean
  Assembly assembly(
      Catalog catalog,
      Views views,
      Fills fills,
      ViewUse viewUse,
      Keys keys,
      NearCache<NearValue> cache,
      OffsetsMirror positions,
      Pages pages,
      Embeddings embeddings,
      ReadModel model,
      Generations generations,
      Completeness completeness,
      ProgressMarks marks,
      ViewProperties viewProperties,
      PageProperties properties,
      PageMeters meters,
      @Qualifier("readScheduler") Scheduler scheduler) {
    return new Assembly(
        catalog,
        views,
        fills,
        viewUse,
        keys,
        cache,
        positions,
        pages,
        embeddings,
        new RecentOffsets(model, generations, OFFSETS_AGE, System::nanoTime),
        new Readiness(completeness, marks),
        new Pauses(scheduler::schedule),
        viewProperties::of,
        touches(viewProperties),
        properties.maxWait(),
        meters);
  }

  private static Duration touches(ViewProperties properties) {
    return Stream.of(ExpiryClass.values())
        .map(properties::of)
        .min(Duration::compareTo)
        .orElseThrow()
        .dividedBy(TOUCHES_PER_EXPIRY);
  }

  @Bean
  Lists redisLists(Assembly assembly) {
    return assembly.lists();
  }

  @Bean
  GenerationLists generationLists(Assembly assembly) {
    return assembly::lists;
  }

  /** Sweeps now and then; a sweep that fails is as good as none. */
  static final class Sweeper {
    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(1);

    private final PageSweep sweep;

    Sweeper(PageSweep sweep) {
      this.sweep = sweep;
    }

    @Scheduled(fixedDelayString = "${rollcall.views.sweep:10s}")
    void sweep() {
      sweep
          .sweep()
          .orTimeout(LONGEST_SWEEP.toSeconds(), TimeUnit.SECONDS)
          .exceptionally(failure -> null)
          .join();
    }
  }
}
