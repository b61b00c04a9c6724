package io.rollcall.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.catalog.ExpiryClass;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.ViewUse;
import java.time.Duration;
import java.util.function.Function;

/**
 * Has Redis keep the pages that are read, and their list views, each told at most once in a while.
 * So what is read often stays, also where it is read from memory. Thread-safe.
 */
final class PageUse {
  private static final long MAX_PAGES = 50_000;

  private final ViewUse views;
  private final Pages pages;
  private final Function<ExpiryClass, Duration> kept;
  private final Cache<String, Boolean> told;

  /**
   * @param kept how long a page of a class is kept if nobody reads it
   * @param interval how often a page is told of, at most; well below the shortest of those times
   */
  PageUse(ViewUse views, Pages pages, Function<ExpiryClass, Duration> kept, Duration interval) {
    this.views = views;
    this.pages = pages;
    this.kept = kept;
    this.told = Caffeine.newBuilder().expireAfterWrite(interval).maximumSize(MAX_PAGES).build();
  }

  /** A list was read, but no page that is kept. */
  void used(LiveView view) {
    views.used(view);
  }

  /** A page that is kept was read. */
  void used(LiveView view, int size, long number) {
    views.used(view);
    ResourceType type = view.query().type();
    String entry = new PageKey(view.id(), size, number).entry();
    if (told.asMap().putIfAbsent(type.name() + ' ' + entry, Boolean.TRUE) == null) {
      var _ = pages.keep(type, entry, kept.apply(type.expiry()));
    }
  }
}
