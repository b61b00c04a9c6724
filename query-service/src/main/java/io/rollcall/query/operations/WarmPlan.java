package io.rollcall.query.operations;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.read.ListUrl.PageOf;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.LiveView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Decides which pages of a type are worth making before somebody reads them. Pure. */
final class WarmPlan {
  private WarmPlan() {}

  /**
   * What is known of a type's lists.
   *
   * @param used the canonical list queries of the live views, the longest unused first
   * @param kept the pages that are kept or being filled
   * @param evicted the pages that were evicted of late: each had been read
   * @param standing whether a list is one that others stand on, and perhaps nobody reads
   */
  record Known(
      List<String> used, List<PageKey> kept, List<PageKey> evicted, Predicate<String> standing) {}

  /**
   * The pages of the lists that were read last, and the type's whole list, in the order in which
   * they are to be made. Of a list of which no page is known it is the first.
   *
   * @param lists how many lists
   */
  static List<PageOf> of(ResourceType type, Known known, int lists) {
    Map<String, Set<PageKey>> pages = new HashMap<>();
    known.kept().forEach(page -> add(pages, page));
    known.evicted().forEach(page -> add(pages, page));
    Set<ListQuery> queries = new LinkedHashSet<>();
    List<String> last = known.used().reversed();
    for (String canonical : last.subList(0, Math.min(lists, last.size()))) {
      ListQuery query = ListQuery.parse(type, canonical);
      boolean read = pages.containsKey(LiveView.id(canonical));
      if (query != null && (read || !known.standing().test(canonical))) {
        queries.add(query);
      }
    }
    if (lists > 0) {
      queries.add(ListQuery.all(type));
    }
    List<PageOf> parts = new ArrayList<>();
    for (ListQuery query : queries) {
      Set<PageKey> some = pages.getOrDefault(new LiveView(query).id(), Set.of());
      if (some.isEmpty()) {
        parts.add(PageOf.first(query));
      }
      some.forEach(
          page -> parts.add(new PageOf(query, new PageNumber.At(page.number()), page.size())));
    }
    return parts;
  }

  private static void add(Map<String, Set<PageKey>> pages, PageKey page) {
    pages.computeIfAbsent(page.view(), view -> new LinkedHashSet<>()).add(page);
  }
}
