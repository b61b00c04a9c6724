package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.LiveView;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/**
 * Fills of list views on a real Redis, with changes applied after a fill has read rows and before
 * it adds them. Every list then equals the model's.
 */
class FillIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SIZE = 1_000;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType students = catalog.type("students");
  private final ResourceType slots = catalog.type("timetable-slots");
  private final ListQuery timetables = ListQuery.all(catalog.type("timetables"));
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);
  private ModelCampus campus;
  private BadDelivery delivery;

  private void open(long seed) {
    Random random = new Random(seed);
    campus = new ModelCampus(catalog, topics, random);
    delivery =
        new BadDelivery(
            catalog, Projections.on(redis, TIMEOUT, clock), redis.model, redis.generations, random);
    for (int i = 0; i < 600; i++) {
      campus.change();
    }
    deliver();
  }

  @AfterEach
  void close() {
    redis.close();
  }

  private void deliver() {
    delivery.deliverAll(campus);
    marks.add(List.of(campus.progress()));
  }

  @Test
  void list_ofRowsThatChangedInPlaceDuringItsFill_hasThem() {
    open(1);
    for (ResourceType type : catalog.types()) {
      touchOnce(type);
      compare(ListQuery.all(type), "all " + type);
      if (!type.search().isEmpty()) {
        touchOnce(type);
        compare(ListQuery.of(type, List.of(), List.of("a"), List.of()), "a search of " + type);
      }
    }
  }

  @Test
  void children_thatChangedInPlaceDuringTheirFill_areShown() {
    open(1);
    touchOnce(slots);
    compare(timetables, "timetables with their slots");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void lists_afterAnyChangesDuringTheirFills_equalTheModel(long seed) {
    open(seed);
    for (int round = 0; round < 60; round++) {
      ListQuery query = campus.anyQuery();
      beforeFirstAdding(
          query.type(),
          () -> {
            for (int i = 0; i < 30; i++) {
              campus.change();
            }
          });
      compare(query, "seed " + seed + ", round " + round);
    }
  }

  @Test
  void fill_ofAViewThatIsRetiredMeanwhile_startsAgain() {
    open(1);
    beforeFirstAdding(slots, () -> redis.retireAll(slots));
    compare(timetables, "timetables with their slots");
  }

  @Test
  void fill_ofAnEarlierRegistration_doesNotCompleteTheView() {
    open(1);
    ListQuery all = ListQuery.all(students);
    beforeFirstAdding(
        students,
        () -> {
          redis.retireAll(students);
          campus.touchAll(students);
          for (int i = 0; i < 200; i++) {
            campus.change();
          }
          deliver();
          redis.register(all);
        });
    compare(all, "after another process has registered the view again");
  }

  @Test
  void fill_thatAnotherProcessIsFasterWith_isDone() {
    open(1);
    ListQuery all = ListQuery.all(students);
    beforeFirstAdding(students, () -> redis.fillElsewhere(all));
    compare(all, "after two fills at once");
  }

  @Test
  void fill_ofRowsThatNeverRest_givesUpForNow() {
    open(1);
    redis.beforeAdding(
        students,
        () -> {
          campus.touchAll(students);
          deliver();
        });
    ListQuery all = ListQuery.all(students);
    assertThatThrownBy(
            () ->
                Mono.fromFuture(redis.lists.page(all, new PageNumber.At(1), SIZE))
                    .block(TIMEOUT.multipliedBy(3)))
        .isInstanceOf(ListsUnavailable.class);
    redis.leaveFillsAlone();
    compare(all, "after the rows came to rest");
  }

  @Test
  void listsThatAreAskedForMeanwhile_areFilledInOnePass() {
    open(1);
    List<ListQuery> queries = queries(12);
    int one = readsOfFilling(queries.subList(0, 1));
    assertThat(one).isPositive();
    assertThat(readsOfFilling(queries.subList(1, 2))).isEqualTo(one);
    assertThat(readsOfFilling(queries.subList(2, 12))).as("of one and nine").isEqualTo(2 * one);
    queries.forEach(query -> compare(query, "filled with others"));
  }

  @Test
  void aListWithAKeyThatHoldsSomethingElse_keepsNoOtherFromBeingFilled() {
    open(1);
    List<ListQuery> queries = queries(4);
    String spoiled = new LiveView(queries.get(2)).id();
    redis.asked.send(c -> c.set(redis.keys.of(students).view(spoiled), new byte[] {1})).join();
    Gate reads = new Gate(Set.of("hscan"));
    ListsOnRedis beside = redis.beside(reads::before);
    List<CompletableFuture<Void>> filled = queries.stream().map(beside::fill).toList();
    while (!filled.stream().allMatch(CompletableFuture::isDone)) {
      if (reads.holds()) {
        reads.open();
      }
    }
    assertThatThrownBy(filled.get(2)::join).hasMessageContaining("WRONGTYPE");
    filled.stream().filter(each -> each != filled.get(2)).forEach(CompletableFuture::join);
    compare(queries.get(3), "filled beside one that cannot be");
  }

  /** How often rows are read where lists are asked for before the first of these reads is done. */
  private int readsOfFilling(List<ListQuery> queries) {
    Gate reads = new Gate(Set.of("hscan"));
    ListsOnRedis beside = redis.beside(reads::before);
    List<CompletableFuture<Void>> filled =
        Stream.concat(queries.stream(), queries.stream()).map(beside::fill).toList();
    int count = 0;
    while (!filled.stream().allMatch(CompletableFuture::isDone)) {
      if (reads.holds()) {
        count++;
        reads.open();
      }
    }
    filled.forEach(CompletableFuture::join);
    return count;
  }

  private List<ListQuery> queries(int count) {
    return Stream.generate(campus::anyQuery)
        .filter(query -> query.type().equals(students))
        .distinct()
        .limit(count)
        .toList();
  }

  /** Views that are there, are retired meanwhile, or become complete otherwise, among others. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void manyLists_filledInOnePassWhileRowsChange_equalTheModel(long seed) {
    open(seed);
    List<ListQuery> queries = queries(20);
    redis.fillElsewhere(queries.getFirst());
    AtomicInteger adds = new AtomicInteger();
    redis.beforeAdding(
        students,
        () -> {
          int add = adds.incrementAndGet();
          for (int i = 0; i < 10; i++) {
            campus.change();
          }
          deliver();
          switch (add) {
            case 1 -> redis.retire(queries.get(4));
            case 2 -> redis.fillElsewhere(queries.get(12));
            case 10 -> redis.leaveFillsAlone();
            default -> {}
          }
        });
    AtomicInteger steps = new AtomicInteger();
    int filled =
        redis
            .fillAll(
                students,
                queries,
                rows -> {
                  steps.incrementAndGet();
                  return CompletableFuture.completedFuture(null);
                })
            .join();
    assertThat(filled).isEqualTo(queries.size() - 1);
    assertThat(steps).hasPositiveValue();
    redis.beforeAdding(
        students,
        () -> {
          throw new AssertionError("It was to be complete");
        });
    for (ListQuery query : queries) {
      if (!query.equals(queries.get(4))) {
        compare(query, "seed " + seed + ", filled with others");
      }
    }
  }

  @Test
  void aPassThatIsToEnd_ends_andLeavesListsToTheirReaders() {
    open(1);
    ListQuery all = ListQuery.all(students);
    CompletableFuture<Integer> filled =
        redis.fillAll(
            students,
            List.of(all),
            rows -> CompletableFuture.failedFuture(new CancellationException("enough")));
    assertThatThrownBy(filled::join).hasMessageContaining("enough");
    compare(all, "after a pass that was ended");
  }

  private void touchOnce(ResourceType type) {
    beforeFirstAdding(type, () -> campus.touchAll(type));
  }

  private void beforeFirstAdding(ResourceType type, Runnable action) {
    redis.leaveFillsAlone();
    AtomicInteger times = new AtomicInteger();
    redis.beforeAdding(
        type,
        () -> {
          if (times.getAndIncrement() == 0) {
            action.run();
            deliver();
          }
        });
  }

  private void compare(ListQuery query, String where) {
    PageAnswer answer =
        Mono.fromFuture(redis.lists.page(query, new PageNumber.At(1), SIZE)).block(TIMEOUT);
    assertThat(answer).as(where).isInstanceOf(PageAnswer.Page.class);
    PageAnswer.Page found = (PageAnswer.Page) answer;
    assertThat(found.count()).as("%s: count of %s", where, query).isEqualTo(campus.count(query));
    assertThat(new String(found.results().json(), StandardCharsets.UTF_8))
        .as("%s: %s", where, query)
        .isEqualTo(campus.page(query, 1, SIZE));
  }
}
