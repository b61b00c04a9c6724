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
 * with each of them dying after each of its steps: never is a page kept that the change has
 * outdated.
 *
 * <p>Steps of the fill: take the lease and read rows, note what is embedded, read that, store; of
 * the change: write rows and evict their pages, evict pages that embed them, move offsets.
 */
class InterleavingIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SIZE = 3;

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
      new Gate(true, script("open.lua"), script("embed.lua"), script("store.lua"));
  private final Gate changeGate =
      new Gate(
          false,
          Script.of(ReadModel.class, Evicted.SCRIPT, "apply.lua"),
          Script.of(Pages.class, Evicted.SCRIPT, "outdate.lua"));
  private final ListsOnRedis filling = redis.beside(fillGate::before);
  private final Projection changing =
      Projections.on(redis.beside(changeGate::before), TIMEOUT, Clock.systemUTC());

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
    WHAT_A_CHILD_SHOWS_CHANGES("timetables", "subjects", "S");

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
  }

  private void prepare() throws Exception {
    for (ResourceType type : catalog.types()) {
      offsets.put(type, 0L);
    }
    put("departments", "D", "old");
    put("subjects", "S", "old");
    for (String lab : List.of("L1", "L2", "L3", "L4")) {
      put("labs", lab, "old");
    }
    for (String timetable : List.of("1", "2")) {
      put("timetables", timetable, "old");
    }
    for (String slot : List.of("1", "2", "3")) {
      put("timetable-slots", slot, "old");
    }
    Map<String, long[]> ends = new LinkedHashMap<>();
    offsets.forEach((type, offset) -> ends.put(topics.of(type), new long[] {offset}));
    marks.add(List.of(new Progress(lsn, lsn, ends)));
  }

  private void put(String type, String key, String text) throws Exception {
    apply(projection, change(catalog.type(type), key, text, false));
  }

  private record Sent(ResourceType type, List<Received> received, List<OffsetMove> moves) {}

  private Sent change(ResourceType type, String key, String text, boolean deletes) {
    lsn++;
    long offset = offsets.merge(type, 1L, Long::sum) - 1;
    Change change =
        deletes
            ? new Change.Delete(type, key, lsn, lsn)
            : new Change.Upsert(type, row(type, key, text), lsn, false, lsn);
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
      CompletableFuture<Void> change = start(sent);
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
      CompletableFuture<Void> dying = start(sent);
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
      // is
      // not applied yet.
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

  private CompletableFuture<Void> start(Sent sent) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            apply(changing, sent);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        actors);
  }

  /** The state from before the change, for the next order. */
  private void reset(Scenario scenario, ListQuery query) throws Exception {
    boolean joins = scenario == Scenario.A_ROW_JOINS || scenario == Scenario.A_CHILD_JOINS;
    apply(projection, change(catalog.type(scenario.type), scenario.key, "old", joins));
    evictAll(query);
  }

  private Sent sent(Scenario scenario) {
    return change(catalog.type(scenario.type), scenario.key, "new", scenario.deletes());
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
    String entry = new PageKey(new LiveView(query).id(), SIZE, 1).entry();
    byte[] json = redis.pages.kept(query.type(), entry).join();
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
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
