package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.page.EvictionLog;
import io.rollcall.query.page.NearValue;
import io.rollcall.query.page.PageLook;
import io.rollcall.query.page.Pages;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AnswersInMemory;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.ListUrl;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.Positions;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Meta;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import io.rollcall.query.view.ViewProperties;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Explains how a page would be answered. It looks, and neither makes anything, nor waits for it,
 * nor counts as a read. Thread-safe.
 */
final class Explaining {
  private final Catalog catalog;
  private final Keys keys;
  private final Pages pages;
  private final ReadModel model;
  private final Registrations registrations;
  private final ProgressMarks marks;
  private final ViewProperties expiry;
  private final EvictionLog log;
  private final InMemory memory;
  private final Lists lists;
  private final InstantSource clock;

  /** What knows what is in this service's memory. */
  record InMemory(NearCache<NearValue> cache, AnswersInMemory answers, Positions positions) {
    Explanation.Memory of(ResourceType type, PageLook look) {
      String pageKey = look.pageKey();
      return new Explanation.Memory(
          positions.of(type) != null,
          pageKey != null && cache.peek(pageKey) != null,
          cache.peek(look.viewKey()) != null,
          pageKey == null ? 0 : answers.madeOf(pageKey));
    }
  }

  Explaining(
      Catalog catalog,
      Keys keys,
      Pages pages,
      ReadModel model,
      Registrations registrations,
      ProgressMarks marks,
      ViewProperties expiry,
      EvictionLog log,
      InMemory memory,
      Lists lists,
      InstantSource clock) {
    this.catalog = catalog;
    this.keys = keys;
    this.pages = pages;
    this.model = model;
    this.registrations = registrations;
    this.marks = marks;
    this.expiry = expiry;
    this.log = log;
    this.memory = memory;
    this.lists = lists;
    this.clock = clock;
  }

  /** How a page would be answered; nothing if its list has no such page. */
  CompletableFuture<Optional<Explanation>> explain(ListUrl.PageOf asked) {
    ResourceType type = asked.query().type();
    LiveView view = new LiveView(asked.query());
    long generation = keys.of(type).generation();
    CompletableFuture<PageLook> look =
        pages.at(type, generation).looks().look(view, number(asked.page()), asked.size());
    return metas(type)
        .thenCombine(look, (metas, seen) -> new Looked(metas, seen))
        .thenCombine(
            log.last(type),
            (looked, evictions) ->
                hasPage(looked.page())
                    ? Optional.of(
                        Explanation.of(seen(asked, generation, looked, evictions), clock.instant()))
                    : Optional.empty());
  }

  private record Looked(Map<ResourceType, Meta> metas, PageLook page) {}

  private static long number(PageNumber page) {
    return switch (page) {
      case PageNumber.At at -> at.number();
      case PageNumber.Last last -> 0;
    };
  }

  private static boolean hasPage(PageLook look) {
    Long all = look.pages();
    return all == null || look.page() == null || look.page().number() <= all;
  }

  private CompletableFuture<Map<ResourceType, Meta>> metas(ResourceType type) {
    CompletableFuture<Map<ResourceType, Meta>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (ResourceType each : catalog.withEmbedded(type)) {
      all =
          all.thenCombine(
              model.meta(each),
              (metas, meta) -> {
                metas.put(each, meta);
                return metas;
              });
    }
    return all;
  }

  private Explanation.Seen seen(
      ListUrl.PageOf asked, long generation, Looked looked, List<EvictionLog.Logged> evictions) {
    ResourceType type = asked.query().type();
    boolean complete = looked.metas().values().stream().allMatch(Meta::ready);
    return new Explanation.Seen(
        asked.query(),
        asked.size(),
        generation,
        looked.page(),
        expiry(type, asked.query().canonical()),
        complete,
        asOf(looked.metas()),
        memory.of(type, looked.page()),
        lists.source(type, complete),
        evictions);
  }

  private @Nullable Duration expiry(ResourceType type, String canonical) {
    return registrations.isPermanent(type, canonical) ? null : expiry.of(type.expiry());
  }

  private AsOf asOf(Map<ResourceType, Meta> metas) {
    Map<ResourceType, Map<Integer, Long>> offsets = new HashMap<>();
    metas.forEach((type, meta) -> offsets.put(type, meta.applied()));
    Progress reached = marks.reached(offsets);
    return reached == null || reached.position() == 0
        ? AsOf.UNKNOWN
        : new AsOf(reached.position(), reached.atMs());
  }
}
