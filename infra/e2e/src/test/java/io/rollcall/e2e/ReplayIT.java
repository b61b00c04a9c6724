package io.rollcall.e2e;

import static io.rollcall.e2e.Operations.awaitPhase;
import static io.rollcall.e2e.Operations.generation;
import static io.rollcall.e2e.Operations.order;
import static io.rollcall.e2e.Operations.replay;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.SqlLists;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Types are replayed by orders to one of two query services, while both serve. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PART = Duration.ofSeconds(2);

  private final Redis server = Servers.shared().redis();
  private final ByHand hand = new ByHand(server);
  private Rig rig;
  private WatchedLoad load;
  private Service one;
  private Service other;

  @BeforeAll
  void start() throws Exception {
    Servers shared = Servers.shared();
    rig =
        Rig.on(shared.postgres().newDatabase(), shared.kafka(), server)
            .with("rollcall.replay.keep", "15s")
            .with("rollcall.replay.at-once", "11")
            .with("rollcall.views.sweep", "1s")
            .with("rollcall.audit.sampled", "false");
    load = new WatchedLoad(rig);
    rig.command();
    rig.awaitTables();
    load.insert();
    one = rig.query();
    other = rig.query();
    rig.awaitCaughtUp(one);
    rig.awaitCaughtUp(other);
  }

  @AfterAll
  void close() throws Exception {
    try (Rig last = rig) {
      load.stop();
    } finally {
      hand.close();
    }
  }

  @Test
  void replays_besideWritesAndReaders_failNoReadAndShowNothingStale() throws Exception {
    List<Service> both = List.of(one, other);
    long before = generation(one, "labs", "current");
    load.start(both);
    load.pause(PART);

    order(one, "POST", "replays", "{}", 202);
    awaitPhase(other, SqlLists.types(), "done");
    long built = generation(other, "labs", "current");
    assertThat(built).isGreaterThan(before);
    load.pause(PART);
    for (int times = 0; times < 2; times++) {
      read(other, before);
      load.pause(PART);
      read(other, built);
    }
    load.pause(PART);
    load.stop();

    System.out.println("replayed: " + load.writes() + " writes, reads " + load.sources());
    assertThat(load.fault()).isNull();
    assertThat(load.writes()).isGreaterThan(500);
    for (Service query : both) {
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
    Awaitility.await("only what is read is kept")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (String type : SqlLists.types()) {
                assertThat(hand.generations(rig, type))
                    .containsExactly(generation(one, type, "current"));
              }
            });
    both.forEach(rig::awaitCaughtUp);
    rig.compareAll(one);
  }

  /** Has a generation of labs be read; done already where it is. */
  private static void read(Service query, long number) {
    String json = "{\"generation\": %d}".formatted(number);
    for (int times = 0; times < 2; times++) {
      order(query, "POST", "generations/labs/read", json, 200);
      assertThat(generation(query, "labs", "current")).isEqualTo(number);
    }
  }

  @Test
  void aReplay_isHeldUntilItIsTold_andSaysWhatDiffers() throws Exception {
    long before = generation(one, "labs", "current");
    hand.remove(hand.rows(rig, "labs", before), "L7");
    rig.database.execute("UPDATE departments SET building_name = 'B77' WHERE department_id = 'D1'");

    order(one, "POST", "replays", "{\"types\": [\"labs\"], \"hold\": true}", 202);
    awaitPhase(one, List.of("labs"), "held");
    JsonNode held = replay(one, "labs");
    assertThat(held.at("/comparison/extra").asLong()).isEqualTo(1);
    assertThat(held.at("/comparison/missing").asLong()).isZero();
    assertThat(held.at("/comparison/different").asLong()).isZero();
    assertThat(held.at("/comparison/samples/0").asString()).isEqualTo("extra L7");
    assertThat(generation(one, "labs", "current")).isEqualTo(before);
    assertThat(one.get("/api/labs/L7/").statusCode()).isEqualTo(404);
    // An answer in memory, of a list that nobody has read before, that a change would end, but
    // nothing else than the flip.
    String list = "/api/labs/?search=L7&ordering=capacity";
    assertThat(one.get(list).body()).doesNotContain("L7");
    Awaitility.await("it is in memory")
        .atMost(PATIENCE)
        .until(
            () ->
                one.get(list).headers().firstValue("Rollcall-Source").orElse("").equals("memory"));

    // Those that wait for an order, however many, keep nobody from running.
    order(one, "POST", "replays", "{\"types\": [\"users\", \"courses\"], \"hold\": true}", 202);
    awaitPhase(one, List.of("users", "courses"), "held");
    order(one, "POST", "replays", "{\"types\": [\"departments\"]}", 202);
    awaitPhase(one, List.of("departments"), "done");
    order(one, "DELETE", "replays/users", "", 200);
    order(one, "DELETE", "replays/courses", "", 200);

    long built = held.path("generation").asLong();
    awaitSeen("flip", list, true, () -> order(one, "POST", "replays/labs/flip", "", 200));
    awaitPhase(one, List.of("labs"), "done");
    assertThat(generation(one, "labs", "current")).isEqualTo(built);
    awaitSeen("rollback", list, false, () -> read(one, before));
    awaitSeen("return", list, true, () -> read(one, built));
    rig.awaitCaughtUp(one);
    rig.compareAll(one);
  }

  /**
   * Gives an order, waits until both services show what came of it, and says how long that took.
   */
  private void awaitSeen(String what, String list, boolean hasRow, Runnable order) {
    long begun = System.nanoTime();
    order.run();
    long answered = System.nanoTime();
    for (Service query : List.of(one, other)) {
      Awaitility.await(what + " is seen in " + query.address())
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> query.get(list).body().contains("\"L7\"") == hasRow);
    }
    System.out.printf(
        "%s: answered after %d ms, seen in both after %d ms%n",
        what, (answered - begun) / 1_000_000, (System.nanoTime() - begun) / 1_000_000);
  }

  @Test
  void aReplay_thatMissesRows_waits() {
    long before = generation(one, "labs", "current");
    String rows = hand.rows(rig, "labs", before);
    hand.put(rows, "L10", "L99", "L10", "L99");
    order(one, "POST", "replays", "{\"types\": [\"labs\"]}", 202);
    awaitPhase(one, List.of("labs"), "held");
    JsonNode held = replay(one, "labs");
    assertThat(held.path("held").asBoolean()).isTrue();
    assertThat(held.path("problem").asString()).startsWith("1 rows that are read are not in");
    order(one, "DELETE", "replays/labs", "", 200);
    assertThat(generation(one, "labs", "current")).isEqualTo(before);
    hand.remove(rows, "L99");
  }

  @Test
  void aReplay_canBeStoppedAndEnded_andOrdersThatDoNotFitAreRefused() {
    long before = generation(one, "labs", "current");
    order(one, "POST", "replays", "{\"types\": [\"labs\"], \"limit\": 1}", 202);
    order(one, "POST", "replays/labs/pause", "", 200);
    assertThat(replay(one, "labs").path("paused").asBoolean()).isTrue();
    JsonNode refused = order(one, "POST", "replays", "{\"types\": [\"labs\"]}", 409);
    assertThat(refused.path("detail").asString()).isEqualTo("A replay of labs goes on already.");
    order(one, "POST", "replays/labs/resume", "", 200);
    assertThat(replay(one, "labs").path("paused").asBoolean()).isFalse();
    order(one, "DELETE", "replays/labs", "", 200);
    JsonNode ended = replay(one, "labs");
    assertThat(ended.path("phase").asString()).isEqualTo("cancelled");
    assertThat(generation(one, "labs", "current")).isEqualTo(before);
    Awaitility.await("nothing is left of it")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(hand.generations(rig, "labs"))
                    .doesNotContain(ended.path("generation").asLong()));

    order(one, "DELETE", "replays/labs", "", 409);
    order(one, "POST", "replays/labs/flip", "", 409);
    order(one, "POST", "generations/labs/read", "{\"generation\": 1000}", 409);
    order(one, "POST", "generations/labs/read", "{}", 400);
    order(one, "POST", "replays", "{\"types\": [\"lab\"]}", 400);
    order(one, "GET", "replays/lab", "", 404);
    order(one, "POST", "replays", "{\"limit\": -1}", 400);
    order(one, "POST", "replays", "no JSON", 400);
    order(one, "POST", "replays/labs/stop", "", 404);
  }
}
