package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.PageKey;
import io.rollcall.query.page.Pages;
import io.rollcall.query.page.PagesFixture;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Evicted;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/**
 * A fill of a page beside a change, in every order in which their steps can follow each other, and
 * with the change dying after each of its steps: never is a page kept that the change has outdated.
 *
 * <p>Steps of the fill: take the lease and read rows, note what is embedded, read that, store; and
 * where the list is not there, register it, look at rows, add them. Of the change: look at the rows
 * that a truncate takes, write rows and evict their pages, evict pages that embed them, move
 * offsets; in some scenarios retire the list before, or have the fill's lease run out; and in one
 * of these, take another lease.
 */
class InterleavingIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SIZE = 3;
  private static final Map<String, List<String>> ROWS =
      Map.of(
          "departments", List.of("D"),
          "subjects", List.of("S"),
          "labs", List.of("L1", "L2", "L3", "L4"),
          "timetables", List.of("1", "2"),
          "timetable-slots", List.of("1", "2", "3"));

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, Clock.systemUTC());
  private final Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());
  private final Map<ResourceType, Long> offsets = new HashMap<>();
  private final ExecutorService actors = Executors.newVirtualThreadPerTaskExecutor();
  private long lsn = 100;

  private final Gate fillGate =
      new Gate(
          Set.of("hmget", "hscan"),
          script("open.lua"),
          script("embed.lua"),
          script("store.lua"),
          Script.of(ReadModel.class, "register.lua"),
          Script.of(ReadModel.class, "fill.lua"));
  private final Gate changeGate =
      new Gate(
          Set.of("hscan", "unlink"),
          Script.of(ReadModel.class, Evicted.SCRIPT, "apply.lua"),
          Script.of(ReadModel.class, Evicted.SCRIPT, "retire.lua"),
          script("open.lua"),
          Script.of(Pages.class, Evicted.SCRIPT, "outdate.lua"));
  private final ListsOnRedis filling = redis.beside(fillGate::before);
  private final ListsOnRedis beside = redis.beside(changeGate::before);
  private final Projection changing = Projections.on(beside, TIMEOUT, Clock.systemUTC());

  private static Script script(String file) {
    return Script.of(Pages.class, file);
  }

  @AfterEach
  void close() {
    actors.shutdownNow();
    redis.close();
  }

  /** A change, and the list whose first page it outdates. */
  enum Scenario {
    A_ROW_IS_SHOWN_OTHERWISE("labs", "labs", "L2"),
    A_ROW_JOINS("labs", "labs", "L0"),
    A_ROW_LEAVES("labs", "labs", "L1"),
    A_REFERENCED_ROW_CHANGES("labs", "departments", "D"),
    A_CHILD_JOINS("timetables", "timetable-slots", "9"),
    A_CHILD_LEAVES("timetables", "timetable-slots", "1"),
    WHAT_A_CHILD_SHOWS_CHANGES("timetables", "subjects", "S"),
    A_TRUNCATE_TAKES_ALL_ROWS("labs", "labs", ""),
    A_TRUNCATE_TAKES_REFERENCED_ROWS("labs", "departments", ""),
    A_TRUNCATE_TAKES_CHILDREN("timetables", "timetable-slots", ""),
    THE_LIST_IS_RETIRED_BEFORE("labs", "labs", "L2"),
    THE_LEASE_RUNS_OUT_BEFORE("labs", "labs", "L2"),
    ANOTHER_FILLS_WHEN_THE_LEASE_HAS_RUN_OUT("labs", "departments", "D"),
    ANOTHER_TAKES_THE_LEASE_THAT_HAS_RUN_OUT("labs", "labs", "L2");

    final String list;
    final String type;
    final String key;

    Scenario(String list, String type, String key) {
      this.list = list;
      this.type = type;
      this.key = key;
    }

    boolean deletes() {
      return this == A_ROW_LEAVES || this == A_CHILD_LEAVES;
    }

    boolean truncates() {
      return key.isEmpty();
    }
  }

  private void prepare() throws Exception {
    for (ResourceType type : catalog.types()) {
      offsets.put(type, 0L);
    }
    for (String type :
        List.of("departments", "subjects", "labs", "timetables", "timetable-slots")) {
      putAll(type);
    }
    Map<String, long[]> ends = new LinkedHashMap<>();
    offsets.forEach((type, offset) -> ends.put(topics.of(type), new long[] {offset}));
    marks.add(List.of(new Progress(lsn, lsn, ends)));
  }

  private void putAll(String type) throws Exception {
    for (String key : ROWS.getOrDefault(type, List.of())) {
      apply(projection, change(catalog.type(type), key, "old", false));
    }
  }

  private record Sent(ResourceType type, List<Received> received, List<OffsetMove> moves) {}

  private Sent change(ResourceType type, String key, String text, boolean deletes) {
    lsn++;
    return sent(
        type,
        deletes
            ? new Change.Delete(type, key, lsn, lsn)
            : new Change.Upsert(type, row(type, key, text), lsn, false, lsn));
  }

  private Sent truncate(ResourceType type) {
    lsn++;
    return sent(type, new Change.Truncate(type, lsn, lsn));
  }

  private Sent sent(ResourceType type, Change change) {
    long offset = offsets.merge(type, 1L, Long::sum) - 1;
    return new Sent(
        type,
        List.of(new Received(0, offset, change)),
        List.of(new OffsetMove(0, offset, offset + 1)));
  }

  private Row row(ResourceType type, String key, String text) {
    Row.Builder row = Row.of(type).set(type.version(), lsn);
    type.columns().stream()
        .filter(column -> column.name().endsWith("_name") || column.name().equals("time_slot"))
        .forEach(column -> row.set(column, text));
    if (type.key().type().isNumber()) {
      row.set(type.key(), Long.valueOf(key));
    } else {
      row.set(type.key(), key);
    }
    for (var reference : Map.of("department", "D", "subject", "S", "timetable", 1L).entrySet()) {
      var column = type.findColumn(reference.getKey());
      if (column != null && column.isReference()) {
        row.set(column, reference.getValue());
      }
    }
    return row.build();
  }

  private static void apply(Projection with, Sent sent) throws Exception {
    with.apply(sent.type(), sent.received(), sent.moves());
  }

  @ParameterizedTest
  @EnumSource
  void pages_areNeverKeptOutdated_inAnyOrderOfSteps(Scenario scenario) throws Exception {
    prepare();
    fillGate.only(scenario.list);
    changeGate.only(scenario.list, scenario.type);
    ListQuery query = ListQuery.all(catalog.type(scenario.list));
    read(redis, query);
    int orders = 0;
    List<Boolean> order = new ArrayList<>();
    while (order != null) {
      reset(scenario, query);
      String before = truth(query);
      evictAll(query);
      Sent sent = sent(scenario);
      CompletableFuture<String> fill =
          CompletableFuture.supplyAsync(() -> read(filling, query), actors);
      CompletableFuture<Void> change = start(scenario, query, sent);
      List<Boolean> taken = run(order, fill, change);
      change.join();
      String served = fill.join();
      filling.awaitSent();
      String kept = kept(query);
      String after = truth(query);
      assertThat(after).as("%s changes the page", scenario).isNotEqualTo(before);
      assertThat(kept == null || kept.equals(after))
          .as("%s in the order %s keeps %s", scenario, taken, kept)
          .isTrue();
      assertThat(served).isIn(before, after);
      order = next(taken);
      orders++;
    }
    assertThat(orders).isGreaterThan(4);
    System.out.println(scenario + ": " + orders + " orders of steps");
  }

  @ParameterizedTest
  @EnumSource
  void pages_areNeverKeptOutdated_whenAChangeDiesAndComesAgain(Scenario scenario) throws Exception {
    prepare();
    fillGate.only(scenario.list);
    changeGate.only(scenario.list, scenario.type);
    ListQuery query = ListQuery.all(catalog.type(scenario.list));
    read(redis, query);
    for (int steps = 0; ; steps++) {
      reset(scenario, query);
      read(redis, query);
      Sent sent = sent(scenario);
      CompletableFuture<Void> dying = start(scenario, query, sent);
      int done = 0;
      while (done < steps && awaitHeldOr(dying)) {
        changeGate.open();
        done++;
      }
      if (!awaitHeldOr(dying)) {
        dying.join();
        break;
      }
      // It dies here: what it would send is never sent. Another projection receives what by Redis
      // is not applied yet.
      OffsetMove move = sent.moves().getFirst();
      long applied =
          redis.model.meta(sent.type()).join().applied().getOrDefault(move.partition(), 0L);
      if (applied < move.next()) {
        apply(Projections.on(redis, TIMEOUT, Clock.systemUTC()), sent);
      }
      String kept = kept(query);
      assertThat(kept == null || kept.equals(truth(query)))
          .as("%s that dies after %s steps keeps %s", scenario, steps, kept)
          .isTrue();
      while (changeGate.holds()) {
        changeGate.open();
        awaitHeldOr(dying);
      }
    }
  }

  private boolean awaitHeldOr(CompletableFuture<?> actor) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(TIMEOUT)
        .until(() -> changeGate.holds() || actor.isDone());
    return changeGate.holds();
  }

  private CompletableFuture<Void> start(Scenario scenario, ListQuery query, Sent sent) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            before(scenario, query);
            apply(changing, sent);
            after(scenario, query);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        actors);
  }

  /** What happens before the change, as far as it is let through. */
  private void before(Scenario scenario, ListQuery query) {
    switch (scenario) {
      case THE_LIST_IS_RETIRED_BEFORE -> beside.retireAll(query.type());
      case THE_LEASE_RUNS_OUT_BEFORE, ANOTHER_TAKES_THE_LEASE_THAT_HAS_RUN_OUT ->
          beside.expire(query.type(), entry(query));
      case ANOTHER_FILLS_WHEN_THE_LEASE_HAS_RUN_OUT -> {
        beside.expire(query.type(), entry(query));
        read(redis, query);
      }
      default -> {}
    }
  }

  /** What happens after the change: one who begins to fill then goes no further. */
  private void after(Scenario scenario, ListQuery query) {
    if (scenario == Scenario.ANOTHER_TAKES_THE_LEASE_THAT_HAS_RUN_OUT) {
      PagesFixture.lease(beside.pages, new LiveView(query), 1, SIZE);
    }
  }

  /** The state from before the change, for the next order. */
  private void reset(Scenario scenario, ListQuery query) throws Exception {
    if (scenario.truncates()) {
      putAll(scenario.type);
    } else {
      boolean joins = scenario == Scenario.A_ROW_JOINS || scenario == Scenario.A_CHILD_JOINS;
      apply(projection, change(catalog.type(scenario.type), scenario.key, "old", joins));
    }
    evictAll(query);
  }

  private Sent sent(Scenario scenario) {
    ResourceType type = catalog.type(scenario.type);
    return scenario.truncates()
        ? truncate(type)
        : change(type, scenario.key, "new", scenario.deletes());
  }

  /**
   * Lets steps through in an order: true is the fill's. Where the order ends, the change's come
   * first.
   *
   * @return the order as it was taken, wherever there was a choice
   */
  private List<Boolean> run(
      List<Boolean> order, CompletableFuture<String> fill, CompletableFuture<Void> change) {
    List<Boolean> taken = new ArrayList<>();
    while (true) {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .atMost(TIMEOUT)
          .until(
              () -> (fillGate.holds() || fill.isDone()) && (changeGate.holds() || change.isDone()));
      boolean fills = fillGate.holds();
      boolean changes = changeGate.holds();
      if (!fills && !changes) {
        return taken;
      }
      if (fills && changes) {
        boolean fillFirst = taken.size() < order.size() && order.get(taken.size());
        taken.add(fillFirst);
        fills = fillFirst;
      }
      (fills ? fillGate : changeGate).open();
    }
  }

  /** The order that comes next, the last choice that was the change's being the fill's; or null. */
  private static List<Boolean> next(List<Boolean> taken) {
    int last = taken.lastIndexOf(false);
    if (last < 0) {
      return null;
    }
    List<Boolean> next = new ArrayList<>(taken.subList(0, last));
    next.add(true);
    return next;
  }

  private static String read(ListsOnRedis from, ListQuery query) {
    PageAnswer answer =
        Mono.fromFuture(from.lists.page(query, new PageNumber.At(1), SIZE)).block(TIMEOUT);
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return new String(((PageAnswer.Page) answer).results().json(), StandardCharsets.UTF_8);
  }

  private String kept(ListQuery query) {
    byte[] json = redis.pages.kept(query.type(), entry(query)).join();
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  private static String entry(ListQuery query) {
    return new PageKey(new LiveView(query).id(), SIZE, 1).entry();
  }

  /** The page as it is made of its rows now. */
  private String truth(ListQuery query) {
    evictAll(query);
    return read(redis, query);
  }

  private void evictAll(ListQuery query) {
    String after = "";
    do {
      after = redis.pages.outdate(query.type(), List.of(), after).join().last();
    } while (!after.isEmpty());
  }
}
