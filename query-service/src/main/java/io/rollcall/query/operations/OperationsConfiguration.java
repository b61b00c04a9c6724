package io.rollcall.query.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.page.EvictionLog;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.NearValue;
import io.rollcall.query.page.Pages;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.SeenEnds;
import io.rollcall.query.read.AnswersInMemory;
import io.rollcall.query.read.ListUrls;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.Positions;
import io.rollcall.query.read.ReadsUnderWay;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import io.rollcall.query.view.ViewProperties;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts together what operators ask and order. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WarmProperties.class)
class OperationsConfiguration {
  @Bean
  Explaining explaining(
      Catalog catalog,
      Keys keys,
      Pages pages,
      ReadModel model,
      Registrations registrations,
      ProgressMarks marks,
      ViewProperties expiry,
      EvictionLog log,
      NearCache<NearValue> cache,
      AnswersInMemory answers,
      Positions positions,
      Lists lists,
      Clock clock) {
    return new Explaining(
        catalog,
        keys,
        pages,
        model,
        registrations,
        marks,
        expiry,
        log,
        new Explaining.InMemory(cache, answers, positions),
        lists,
        clock);
  }

  @Bean
  Evicting evicting(
      Generations generations, Registrations registrations, Pages pages, Evictions evictions) {
    return new Evicting(generations, registrations, pages, evictions);
  }

  @Bean
  EvictApi evictApi(Catalog catalog, ListUrls urls, Evicting evicting) {
    return new EvictApi(catalog, urls, evicting);
  }

  @Bean(destroyMethod = "close")
  Warmer warmer(
      @Qualifier("redisLists") Lists lists,
      ReadsUnderWay readers,
      WarmProperties properties,
      Clock clock) {
    return new Warmer(lists, readers, properties.pages(), properties.atOnce(), clock);
  }

  @Bean
  WarmApi warmApi(
      Catalog catalog,
      WarmProperties properties,
      ListUrls urls,
      Registrations registrations,
      Pages pages,
      EvictionLog log,
      Warmer warmer) {
    return new WarmApi(catalog, properties, new Warming(urls, registrations, pages, log, warmer));
  }

  @Bean
  StatusApi statusApi(
      Catalog catalog,
      Redis redis,
      Keys keys,
      ReadModel model,
      Generations generations,
      ProgressMarks marks,
      SeenEnds ends,
      MeterRegistry meters,
      List<StatusPart> parts,
      HealthEndpoint health,
      Clock clock) {
    return new StatusApi(
        new Statuses(
            catalog,
            model,
            generations,
            marks,
            ends,
            new StatusMeters(meters),
            new MemorySample(redis, keys, catalog, generations),
            parts,
            () -> components(health),
            clock));
  }

  private static Map<String, String> components(HealthEndpoint health) {
    Map<String, String> components = new TreeMap<>();
    if (health.health() instanceof CompositeHealthDescriptor whole) {
      Map<String, HealthDescriptor> all = whole.getComponents();
      if (all != null) {
        all.forEach((name, component) -> components.put(name, component.getStatus().getCode()));
      }
    }
    return components;
  }

  @Bean
  ExplainApi explainApi(ListUrls urls, Explaining explaining) {
    return new ExplainApi(urls, explaining);
  }
}
