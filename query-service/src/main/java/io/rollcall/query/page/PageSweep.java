package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.concurrent.CompletableFuture;

/**
 * Forgets the entries of pages that went by themselves, since their time was up or Redis needed the
 * memory, and measures the others. Housekeeping only: an entry without a page does no harm.
 */
final class PageSweep {
  private final Catalog catalog;
  private final Pages pages;
  private final PageMeters meters;

  PageSweep(Catalog catalog, Pages pages, PageMeters meters) {
    this.catalog = catalog;
    this.pages = pages;
    this.meters = meters;
  }

  /** Goes over all types once. */
  CompletableFuture<Void> sweep() {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (ResourceType type : catalog.types()) {
      done =
          done.thenCompose(v -> pages.sweep(type)).thenAccept(sizes -> meters.sizes(type, sizes));
    }
    return done;
  }
}
