package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import reactor.core.publisher.Mono;

/** Tells under {@code /actuator/evictions/<type>} which pages went last, and why. */
@Endpoint(id = "evictions")
class EvictionsApi {
  private final Catalog catalog;
  private final EvictionLog log;

  EvictionsApi(Catalog catalog, EvictionLog log) {
    this.catalog = catalog;
    this.log = log;
  }

  /**
   * An eviction as callers see it.
   *
   * @param at when it was
   * @param view the id of the list view
   * @param size the size of the page
   * @param number the number of the page
   * @param kind what the change was to the page
   * @param type the type of the changed row
   * @param key its key
   * @param fields the columns that were changed
   */
  record Line(
      String at,
      String view,
      int size,
      long number,
      String kind,
      String type,
      String key,
      List<String> fields) {}

  /** The last ones of a type, the newest first; nothing for an unknown type. */
  @ReadOperation
  @Nullable Mono<List<Line>> evictions(@Selector String type) {
    ResourceType known = catalog.find(type);
    return known == null
        ? null
        : Mono.fromFuture(() -> log.last(known))
            .map(last -> last.stream().map(EvictionsApi::line).toList());
  }

  private static Line line(EvictionLog.Logged logged) {
    Eviction eviction = logged.eviction();
    return new Line(
        logged.at().toString(),
        eviction.page().view(),
        eviction.page().size(),
        eviction.page().number(),
        eviction.cause().kind().name().toLowerCase(Locale.ROOT),
        eviction.cause().type(),
        eviction.cause().key(),
        eviction.cause().fields());
  }
}
