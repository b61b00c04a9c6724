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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/**
 * A fill of a page beside a change, in every order in which their steps can follow each other, and
 * with the change dying after each of its steps: never is a page kept that the change has outdated.
 *
 * <p>Steps of the fill: take the lease and read rows, note what is embedded, read that, hop by hop,
 * store; and where the list is not there, register it, look at rows, add them. Of the change: look
 * at the rows that a truncate takes, write rows and evict their pages, evict pages that embed them,
 * move offsets; in some scenarios retire the list before, or have the fill's lease run out; and in
 * one of these, take another lease.
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
          Script.of(ReadModel.class, "children.lua"),
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

  private ListQuery prepare(Interleaved scenario) throws Exception {
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
    fillGate.only(scenario.list, "timetable-slots");
    changeGate.only(scenario.list, scenario.type);
    ListQuery query = ListQuery.all(catalog.type(scenario.list));
    read(redis, query);
    return query;
  }

  private void putAll(String type) throws Exception {
    for (String key : ROWS.getOrDefault(type, List.of())) {
      apply(projection, sent(upsert(catalog.type(type), key, "old")));
    }
  }

  private record Sent(ResourceType type, List<Received> received, List<OffsetMove> moves) {}

  private Change upsert(ResourceType type, String key, String text) {
    lsn++;
    return new Change.Upsert(type, row(type, key, text), lsn, false, lsn);
  }

  private Change delete(ResourceType type, String key) {
    lsn++;
    return new Change.Delete(type, key, lsn, false, lsn);
  }

  private Change truncate(ResourceType type) {
    lsn++;
    return new Change.Truncate(type, lsn, lsn);
  }

  private Sent sent(Change change) {
    long offset = offsets.merge(change.type(), 1L, Long::sum) - 1;
    return new Sent(
        change.type(),
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
  void pages_areNeverKeptOutdated_inAnyOrderOfSteps(Interleaved scenario) throws Exception {
    ListQuery query = prepare(scenario);
    int orders = 0;
    List<Boolean> order = List.of();
    while (order != null) {
      reset(scenario, query);
      String before = truth(query);
      redis.evictAll(query.type());
      CompletableFuture<String> served = startFill(query);
      CompletableFuture<Void> applied = start(scenario, query, sent(change(scenario)));
      List<Boolean> taken =
          Actor.run(order, new Actor(fillGate, served), new Actor(changeGate, applied));
      applied.join();
      String answer = served.join();
      filling.awaitSent();
      String kept = kept(query);
      String after = truth(query);
      assertThat(after).as("%s changes the page", scenario).isNotEqualTo(before);
      assertThat(kept == null || kept.equals(after))
          .as("%s in the order %s keeps %s", scenario, taken, kept)
          .isTrue();
      assertThat(answer).isIn(before, after);
      order = Actor.next(taken);
      orders++;
    }
    assertThat(orders).isGreaterThan(4);
    System.out.println(scenario + ": " + orders + " orders of steps");
  }

  /** With a fill that has begun, by any number of its steps, and goes on afterwards. */
  @ParameterizedTest
  @EnumSource
  void pages_areNeverKeptOutdated_whenAChangeDiesAndComesAgain(Interleaved scenario)
      throws Exception {
    ListQuery query = prepare(scenario);
    boolean isFilling = true;
    for (int begun = 0; isFilling; begun++) {
      boolean dies = true;
      for (int steps = 0; dies; steps++) {
        reset(scenario, query);
        CompletableFuture<String> served = startFill(query);
        Actor fill = new Actor(fillGate, served);
        isFilling = fill.go(begun);
        Sent sent = sent(change(scenario));
        Actor change = new Actor(changeGate, start(scenario, query, sent));
        dies = change.go(steps);
        // What it would send is never sent. Another projection receives what by Redis is not
        // applied yet.
        OffsetMove move = sent.moves().getFirst();
        long applied =
            redis.model.meta(sent.type()).join().applied().getOrDefault(move.partition(), 0L);
        if (applied < move.next()) {
          apply(Projections.on(redis, TIMEOUT, Clock.systemUTC()), sent);
        }
        fill.goOn();
        served.join();
        filling.awaitSent();
        String kept = kept(query);
        assertThat(kept == null || kept.equals(truth(query)))
            .as(
                "%s that dies after %s steps beside %s of a fill keeps %s",
                scenario, steps, begun, kept)
            .isTrue();
        change.goOn();
      }
    }
  }

  private CompletableFuture<String> startFill(ListQuery query) {
    return CompletableFuture.supplyAsync(() -> read(filling, query), actors);
  }

  private CompletableFuture<Void> start(Interleaved scenario, ListQuery query, Sent sent) {
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
  private void before(Interleaved scenario, ListQuery query) {
    switch (scenario.beside) {
      case NOTHING -> {}
      case RETIREMENT -> beside.retireAll(query.type());
      case EXPIRY, ANOTHER_LEASE -> beside.expire(query.type(), entry(query));
      case ANOTHER_FILL -> {
        beside.expire(query.type(), entry(query));
        read(redis, query);
      }
    }
  }

  private void after(Interleaved scenario, ListQuery query) {
    if (scenario.beside == Interleaved.Beside.ANOTHER_LEASE) {
      PagesFixture.lease(beside.pages, new LiveView(query), 1, SIZE);
    }
  }

  /** The state from before the change, for the next order. */
  private void reset(Interleaved scenario, ListQuery query) throws Exception {
    ResourceType type = catalog.type(scenario.type);
    switch (scenario.kind) {
      case INSERT -> apply(projection, sent(delete(type, scenario.key)));
      case UPDATE, DELETE -> apply(projection, sent(upsert(type, scenario.key, "old")));
      case TRUNCATE -> putAll(scenario.type);
    }
    redis.evictAll(query.type());
  }

  private Change change(Interleaved scenario) {
    ResourceType type = catalog.type(scenario.type);
    return switch (scenario.kind) {
      case INSERT, UPDATE -> upsert(type, scenario.key, "new");
      case DELETE -> delete(type, scenario.key);
      case TRUNCATE -> truncate(type);
    };
  }

  private static String read(ListsOnRedis from, ListQuery query) {
    PageAnswer answer =
        Mono.fromFuture(from.lists.page(query, new PageNumber.At(1), SIZE)).block(TIMEOUT);
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return new String(((PageAnswer.Page) answer).results().json(), StandardCharsets.UTF_8);
  }

  private String kept(ListQuery query) {
    byte[] json = redis.pages.looks().kept(query.type(), entry(query)).join();
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  private static String entry(ListQuery query) {
    return new PageKey(new LiveView(query).id(), SIZE, 1).entry();
  }

  /** The page as it is made of its rows now. */
  private String truth(ListQuery query) {
    redis.evictAll(query.type());
    return read(redis, query);
  }
}
