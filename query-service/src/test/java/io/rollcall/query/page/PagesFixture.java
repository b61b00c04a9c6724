package io.rollcall.query.page;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.Positions;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.ViewUse;
import io.rollcall.query.view.Views;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;

/** Gives the tests of other packages lists on Redis without Spring. */
public final class PagesFixture {
  private static final Duration KEPT = Duration.ofHours(1);

  private PagesFixture() {}

  /** Lists that keep nothing in memory, and ask each time how far they are. */
  public static Lists lists(
      Catalog catalog,
      Keys keys,
      Views views,
      Fills fills,
      ViewUse use,
      Pages pages,
      Embeddings embeddings,
      ReadModel model,
      Completeness completeness,
      ProgressMarks marks,
      Positions positions) {
    NearPages nothing = new NearPages(keys, new NearCache<>(1 << 20, NearValue::bytes));
    JoinReader joins = new JoinReader(catalog, views, embeddings, pages);
    RowRenderer renderer = new RowRenderer(catalog);
    Readiness readiness = new Readiness(completeness, marks);
    Pauses pauses = new Pauses(ForkJoinPool.commonPool());
    return new RedisLists(
        new RedisPages(
            catalog,
            fills,
            new PageUse(use, pages, expiry -> KEPT, Duration.ofMinutes(1)),
            nothing,
            positions,
            pages,
            joins,
            new RecentOffsets(model, Duration.ZERO, System::nanoTime),
            renderer,
            readiness,
            pauses,
            expiry -> KEPT,
            Duration.ofMillis(200),
            new PageMeters(new SimpleMeterRegistry(), catalog)),
        new RedisRows(views, joins, renderer, readiness, pauses));
  }

  /** Takes the lease of a page's fill, and does nothing with it. */
  public static void lease(Pages pages, LiveView view, long number, int size) {
    pages.open(view, number, size, true).join();
  }
}
