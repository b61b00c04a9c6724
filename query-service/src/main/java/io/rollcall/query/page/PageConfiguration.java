package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.ViewProperties;
import io.rollcall.query.view.ViewUse;
import io.rollcall.query.view.Views;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Puts together what keeps pages and reads them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PageProperties.class)
class PageConfiguration {
  /** How old it may be what a page that is kept is known to show. */
  private static final Duration OFFSETS_AGE = Duration.ofMillis(5);

  @Bean
  Embeddings embeddings(Catalog catalog) {
    return new Embeddings(catalog);
  }

  @Bean
  @Primary
  Pages pages(Redis redis, Keys keys, PageProperties properties) {
    return new Pages(redis, keys, properties.lease(), properties.maxPerType());
  }

  /** Pages as the projection evicts them, beside all readers. */
  @Bean
  Pages appliedPages(
      @Qualifier("applyingRedis") Redis redis, Keys keys, PageProperties properties) {
    return new Pages(redis, keys, properties.lease(), properties.maxPerType());
  }

  @Bean
  Evictions evictions() {
    return new Evictions(eviction -> {});
  }

  @Bean
  Lists lists(
      Catalog catalog,
      Views views,
      Fills fills,
      ViewUse use,
      Pages pages,
      Embeddings embeddings,
      ReadModel model,
      Completeness completeness,
      ProgressMarks marks,
      ViewProperties viewProperties,
      PageProperties properties) {
    return new RedisLists(
        catalog,
        views,
        fills,
        use,
        pages,
        embeddings,
        new RecentOffsets(model, OFFSETS_AGE, System::nanoTime),
        completeness,
        marks,
        viewProperties::of,
        properties.maxWait());
  }
}
