package io.rollcall.query.page;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.ViewUse;
import io.rollcall.query.view.Views;
import java.time.Duration;

/** Gives the tests of other packages lists on Redis without Spring. */
public final class PagesFixture {
  private PagesFixture() {}

  /** Lists that ask each time how far they are. */
  public static Lists lists(
      Catalog catalog,
      Views views,
      Fills fills,
      ViewUse use,
      Pages pages,
      Embeddings embeddings,
      ReadModel model,
      Completeness completeness,
      ProgressMarks marks) {
    return new RedisLists(
        catalog,
        views,
        fills,
        use,
        pages,
        embeddings,
        new RecentOffsets(model, Duration.ZERO, System::nanoTime),
        completeness,
        marks,
        expiry -> Duration.ofMinutes(2),
        Duration.ofMillis(200),
        new PageMeters(new SimpleMeterRegistry(), catalog));
  }
}
