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
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Makes the lists that were read last in another generation, with the pages that are kept of them:
 * many lists at once, since most of what one costs is to go through all rows.
 */
final class Warming {
  /** Each of them is one more that changes go to, as long as all rows are gone through. */
  private static final int LISTS_A_PASS = 50;

  private final ReadModel model;
  private final Registrations registrations;
  private final Fills fills;
  private final Pages pages;
  private final GenerationLists lists;
  private final Waiting waiting;
  private final int mostViews;
  private final int mostPages;

  Warming(
      ReadModel model,
      Registrations registrations,
      Fills fills,
      Pages pages,
      GenerationLists lists,
      Waiting waiting,
      int mostViews,
      int mostPages) {
    this.model = model;
    this.registrations = registrations;
    this.fills = fills;
    this.pages = pages;
    this.lists = lists;
    this.waiting = waiting;
    this.mostViews = mostViews;
    this.mostPages = mostPages;
  }

  /**
   * Lists, or a page, that are to be made.
   *
   * @param count how many
   * @param rows how many rows are gone through for them, some at a time
   * @param make makes them; how many were made
   */
  record Part(int count, long rows, Function<Fills.Steps, CompletableFuture<Integer>> make) {}

  /** What is to be made, one after the other. */
  List<Part> parts(ResourceType type, long number) {
    List<Part> parts = new ArrayList<>();
    List<Registrations.Used> used = waiting.on(registrations.used(type)).reversed();
    Map<String, ListQuery> warm = new HashMap<>();
    List<LiveView> views = new ArrayList<>();
    for (Registrations.Used each : used.subList(0, Math.min(mostViews, used.size()))) {
      ListQuery query = ListQuery.parse(type, each.canonical());
      if (query != null) {
        LiveView view = new LiveView(query);
        warm.put(view.id(), query);
        views.add(view);
      }
    }
    Fills into = fills.at(type, number);
    long rows = waiting.on(model.at(type, number).rows(type));
    for (int from = 0; from < views.size(); from += LISTS_A_PASS) {
      List<LiveView> some = views.subList(from, Math.min(from + LISTS_A_PASS, views.size()));
      parts.add(new Part(some.size(), rows, steps -> into.fillAll(type, some, steps)));
    }
    Lists made = lists.of(type, number);
    int pagesLeft = mostPages;
    for (String entry : waiting.on(pages.looks().entries(type))) {
      PageKey page = PageKey.ofEntry(entry);
      ListQuery query = warm.get(page.view());
      if (query != null && pagesLeft-- > 0) {
        parts.add(
            new Part(
                1,
                0,
                steps ->
                    made.rebuild(query, new PageNumber.At(page.number()), page.size())
                        .thenApply(done -> 1)));
      }
    }
    return parts;
  }
}
