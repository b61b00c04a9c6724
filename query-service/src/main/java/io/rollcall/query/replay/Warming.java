package io.rollcall.query.replay;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.GenerationLists;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.Pages;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.Fills;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.Registrations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the lists that were read last in another generation, with the pages that are kept of them.
 */
final class Warming {
  private final Registrations registrations;
  private final Fills fills;
  private final Pages pages;
  private final GenerationLists lists;
  private final Waiting waiting;
  private final int mostViews;
  private final int mostPages;

  Warming(
      Registrations registrations,
      Fills fills,
      Pages pages,
      GenerationLists lists,
      Waiting waiting,
      int mostViews,
      int mostPages) {
    this.registrations = registrations;
    this.fills = fills;
    this.pages = pages;
    this.lists = lists;
    this.waiting = waiting;
    this.mostViews = mostViews;
    this.mostPages = mostPages;
  }

  /** A list or a page that is to be made. */
  interface Part {
    CompletableFuture<?> make();
  }

  /** What is to be made, one after the other. */
  List<Part> parts(ResourceType type, long number) {
    List<Part> parts = new ArrayList<>();
    List<Registrations.Used> used = waiting.on(registrations.used(type)).reversed();
    Map<String, ListQuery> warm = new HashMap<>();
    Fills into = fills.at(type, number);
    for (Registrations.Used each : used.subList(0, Math.min(mostViews, used.size()))) {
      ListQuery query = ListQuery.parse(type, each.canonical());
      if (query != null) {
        LiveView view = new LiveView(query);
        warm.put(view.id(), query);
        parts.add(() -> into.fill(view));
      }
    }
    Lists made = lists.of(type, number);
    int pagesLeft = mostPages;
    for (String entry : waiting.on(pages.looks().entries(type))) {
      PageKey page = PageKey.ofEntry(entry);
      ListQuery query = warm.get(page.view());
      if (query != null && pagesLeft-- > 0) {
        parts.add(() -> made.rebuild(query, new PageNumber.At(page.number()), page.size()));
      }
    }
    return parts;
  }
}
