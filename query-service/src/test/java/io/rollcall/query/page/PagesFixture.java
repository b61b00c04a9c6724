package io.rollcall.query.page;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.generation.Generations;
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
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;

/** Gives the tests of other packages lists on Redis without Spring. */
public final class PagesFixture {
  private static final Duration KEPT = Duration.ofHours(1);

  private PagesFixture() {}

  /** The lists that are read, and those of other generations. */
  public record Made(Lists lists, GenerationLists ofGenerations) {}

  /** Lists that keep nothing in memory, and ask each time how far they are. */
  public static Made lists(
      Catalog catalog,
      Keys keys,
      Views views,
      Fills fills,
      ViewUse use,
      Pages pages,
      Embeddings embeddings,
      ReadModel model,
      Generations generations,
      Completeness completeness,
      ProgressMarks marks,
      Positions positions) {
    Assembly assembly =
        new Assembly(
            catalog,
            views,
            fills,
            use,
            keys,
            new NearCache<>(1 << 20, NearValue::bytes),
            positions,
            pages,
            embeddings,
            new RecentOffsets(model, generations, Duration.ZERO, System::nanoTime),
            new Readiness(completeness, marks),
            new Pauses(ForkJoinPool.commonPool()),
            expiry -> KEPT,
            Duration.ofMinutes(1),
            Duration.ofMillis(200),
            new PageMeters(new SimpleMeterRegistry(), catalog));
    return new Made(assembly.lists(), assembly::lists);
  }

  /** Takes the lease of a page's fill, and does nothing with it. */
  public static void lease(Pages pages, LiveView view, long number, int size) {
    pages.open(view, number, size, true).join();
  }
}
