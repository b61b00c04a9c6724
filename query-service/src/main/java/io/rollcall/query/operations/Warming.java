package io.rollcall.query.operations;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.page.EvictionLog;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.Pages;
import io.rollcall.query.read.ListUrl;
import io.rollcall.query.read.ListUrls;
import io.rollcall.query.view.Registrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds out which pages an order to warm means, and has them made. Thread-safe. */
final class Warming {
  private final ListUrls urls;
  private final Registrations registrations;
  private final Pages pages;
  private final EvictionLog log;
  private final Warmer warmer;

  Warming(ListUrls urls, Registrations registrations, Pages pages, EvictionLog log, Warmer warmer) {
    this.urls = urls;
    this.registrations = registrations;
    this.pages = pages;
    this.log = log;
    this.warmer = warmer;
  }

  /** What an order means. */
  private static final class Meant {
    private final List<ListUrl.PageOf> parts = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    private Meant with(String url, ListUrl asked) {
      switch (asked) {
        case ListUrl.PageOf page -> parts.add(page);
        case ListUrl.Refused why -> refused.add(url + ": " + why.words());
      }
      return this;
    }

    private Meant with(List<ListUrl.PageOf> more) {
      parts.addAll(more);
      return this;
    }
  }

  /** Begins; nothing if an earlier order goes on. */
  CompletableFuture<Optional<WarmRun.Status>> begin(WarmOrder order) {
    // What is given comes first, as it counts more than what is guessed.
    CompletableFuture<Meant> meant = CompletableFuture.completedFuture(new Meant());
    for (String url : order.urls()) {
      meant = meant.thenCompose(all -> urls.read(url).thenApply(asked -> all.with(url, asked)));
    }
    for (ResourceType type : order.types()) {
      meant =
          meant.thenCompose(
              all ->
                  known(type)
                      .thenApply(known -> all.with(WarmPlan.of(type, known, order.lists()))));
    }
    return meant.thenApply(all -> warmer.begin(all.parts, all.refused));
  }

  private CompletableFuture<WarmPlan.Known> known(ResourceType type) {
    CompletableFuture<List<String>> used =
        registrations
            .used(type)
            .thenApply(all -> all.stream().map(Registrations.Used::canonical).toList());
    CompletableFuture<List<PageKey>> kept =
        pages
            .looks()
            .entries(type)
            .thenApply(entries -> entries.stream().map(PageKey::ofEntry).toList());
    CompletableFuture<List<PageKey>> evicted =
        log.last(type).thenApply(all -> all.stream().map(each -> each.eviction().page()).toList());
    return used.thenCompose(
        views ->
            kept.thenCombine(
                evicted,
                (there, gone) ->
                    new WarmPlan.Known(
                        views,
                        there,
                        gone,
                        canonical -> registrations.isPermanent(type, canonical))));
  }

  /** The last order to this service, as it stands. */
  Optional<WarmRun.Status> last() {
    return warmer.last();
  }

  /** Ends it. */
  Optional<WarmRun.Status> cancel() {
    return warmer.cancel();
  }
}
