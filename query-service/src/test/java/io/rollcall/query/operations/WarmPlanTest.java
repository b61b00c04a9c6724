package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.read.ListUrl.PageOf;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.LiveView;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmPlanTest {
  private final ResourceType labs = Catalog.bundled().type("labs");
  private final ListQuery all = ListQuery.all(labs);
  private final ListQuery byCapacity =
      ListQuery.of(labs, List.of(), List.of(), List.of(new Order(labs.column("capacity"), false)));
  private final ListQuery searched = ListQuery.of(labs, List.of(), List.of("x"), List.of());

  @Test
  void listsThatWereReadLast_comeFirst_eachWithThePagesThatAreKnownOfIt() {
    assertThat(
            plan(
                10,
                List.of(byCapacity, searched),
                List.of(page(searched, 20, 3), page(byCapacity, 100, 1)),
                List.of(page(searched, 20, 3), page(searched, 50, 1))))
        .containsExactly(
            part(searched, 20, 3),
            part(searched, 50, 1),
            part(byCapacity, 100, 1),
            part(all, 100, 1));
  }

  @Test
  void noMoreLists_thanAreWanted() {
    assertThat(plan(1, List.of(byCapacity, all), List.of(), List.of()))
        .containsExactly(part(all, 100, 1));
    assertThat(plan(0, List.of(byCapacity, all), List.of(), List.of())).isEmpty();
  }

  @Test
  void whereNobodyHasReadAnything_itIsTheWholeList() {
    assertThat(plan(10, List.of(), List.of(), List.of(page(searched, 9, 9))))
        .containsExactly(part(all, 100, 1));
  }

  @Test
  void aListThatOthersStandOn_isNotMade_unlessSomebodyHasReadIt() {
    WarmPlan.Known unread =
        new WarmPlan.Known(
            List.of(searched.canonical(), "no list"), List.of(), List.of(), canonical -> true);
    assertThat(WarmPlan.of(labs, unread, 10)).containsExactly(part(all, 100, 1));
    WarmPlan.Known read =
        new WarmPlan.Known(
            List.of(searched.canonical()),
            List.of(page(searched, 5, 1)),
            List.of(),
            canonical -> true);
    assertThat(WarmPlan.of(labs, read, 10))
        .containsExactly(part(searched, 5, 1), part(all, 100, 1));
  }

  private List<PageOf> plan(
      int lists, List<ListQuery> used, List<PageKey> kept, List<PageKey> evicted) {
    return WarmPlan.of(
        labs,
        new WarmPlan.Known(
            used.stream().map(ListQuery::canonical).toList(), kept, evicted, canonical -> false),
        lists);
  }

  private static PageKey page(ListQuery query, int size, long number) {
    return new PageKey(new LiveView(query).id(), size, number);
  }

  private static PageOf part(ListQuery query, int size, long number) {
    return new PageOf(query, new PageNumber.At(number), size);
  }
}
