package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Servers;
import io.rollcall.testkit.oracle.SqlLists;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Types are replayed by orders to a query service, while it serves. */
@Tag("alone")
class ReplayIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PART = Duration.ofSeconds(2);

  private final Redis server = Servers.shared().redis();
  private final ByHand hand = new ByHand(server);
  private Rig rig;
  private WatchedLoad load;

  @BeforeEach
  void start() throws Exception {
    Servers shared = Servers.shared();
    rig =
        Rig.on(shared.postgres().newDatabase(), shared.kafka(), server)
            .with("rollcall.replay.lease", "3s")
            .with("rollcall.replay.keep", "30s")
            .with("rollcall.views.sweep", "1s")
            .with("rollcall.audit.sampled", "false");
    load = new WatchedLoad(rig);
    rig.command();
    rig.awaitTables();
    load.insert();
  }

  @AfterEach
  void close() throws Exception {
    try (Rig last = rig) {
      load.stop();
    } finally {
      hand.close();
    }
  }

  @Test
  void replays_besideWritesAndReaders_failNoReadAndShowNothingStale() throws Exception {
    Service one = rig.query();
    Service other = rig.query();
    List<Service> both = List.of(one, other);
    both.forEach(rig::awaitCaughtUp);
    load.start(both);
    load.pause(PART);

    order(one, "POST", "replays", "{}", 202);
    awaitPhase(other, SqlLists.types(), "done");
    assertThat(generation(other, "labs", "current")).isEqualTo(1);
    load.pause(PART);

    // Whoever was asked runs it. He dies in the middle of it, and the other goes on where he stood.
    order(one, "POST", "replays", "{\"types\": [\"labs\", \"departments\"], \"limit\": 200}", 202);
    Awaitility.await("a part is replayed")
        .atMost(PATIENCE)
        .until(() -> replay(other, "labs").path("done").asLong() > 100);
    load.readFrom(List.of(other));
    one.kill();
    order(other, "POST", "replays/labs/limit", "{\"limit\": 0}", 200);
    order(other, "POST", "replays/departments/limit", "{\"limit\": 0}", 200);
    awaitPhase(other, List.of("labs", "departments"), "done");
    for (String type : List.of("labs", "departments")) {
      order(other, "POST", "generations/" + type + "/read", "{\"generation\": 1}", 200);
      order(other, "POST", "generations/" + type + "/read", "{\"generation\": 1}", 200);
    }
    assertThat(generation(other, "labs", "current")).isEqualTo(1);
    load.pause(PART);

    one.start();
    rig.awaitCaughtUp(one);
    assertThat(generation(one, "labs", "current")).isEqualTo(1);
    load.readFrom(both);
    load.pause(PART);
    load.stop();

    System.out.println("replayed: " + load.writes() + " writes, reads " + load.sources());
    assertThat(load.fault()).isNull();
    assertThat(load.writes()).isGreaterThan(500);
    for (Service query : both) {
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
    Awaitility.await("only the rows that are read are kept")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(hand.keys(rig, "labs", "*:rows")).hasSize(1));
    assertThat(hand.keys(rig, "labs", "*.2:*")).isEmpty();
    both.forEach(rig::awaitCaughtUp);
    rig.compareAll(one);
  }

  @Test
  void aReplay_isHeldUntilItIsTold_andSaysWhatDiffers() throws Exception {
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    hand.remove(hand.rows(rig, "labs"), "L7");
    rig.database.execute("UPDATE departments SET building_name = 'B77' WHERE department_id = 'D1'");

    order(query, "POST", "replays", "{\"types\": [\"labs\"], \"hold\": true}", 202);
    awaitPhase(query, List.of("labs"), "held");
    JsonNode held = replay(query, "labs");
    assertThat(held.at("/comparison/extra").asLong()).isEqualTo(1);
    assertThat(held.at("/comparison/missing").asLong()).isZero();
    assertThat(held.at("/comparison/different").asLong()).isZero();
    assertThat(held.at("/comparison/samples/0").asString()).isEqualTo("extra L7");
    assertThat(generation(query, "labs", "current")).isZero();
    assertThat(query.get("/api/labs/L7/").statusCode()).isEqualTo(404);
    // An answer in memory that a change would end, but nothing else than the flip.
    String first = "/api/labs/?search=L7";
    assertThat(query.get(first).body()).doesNotContain("L7");
    Awaitility.await("it is in memory")
        .atMost(PATIENCE)
        .until(
            () ->
                query
                    .get(first)
                    .headers()
                    .firstValue("Rollcall-Source")
                    .orElse("")
                    .equals("memory"));

    // Those that wait for an order, however many, keep nobody from running.
    order(query, "POST", "replays", "{\"types\": [\"users\", \"courses\"], \"hold\": true}", 202);
    awaitPhase(query, List.of("users", "courses"), "held");
    order(query, "POST", "replays", "{\"types\": [\"departments\"]}", 202);
    awaitPhase(query, List.of("departments"), "done");

    order(query, "POST", "replays/labs/flip", "", 200);
    awaitPhase(query, List.of("labs"), "done");
    assertThat(generation(query, "labs", "current")).isEqualTo(1);
    assertThat(query.get(first).body()).contains("L7");
    rig.awaitCaughtUp(query);
    rig.compareAll(query);
  }

  @Test
  void aReplay_thatMissesRows_waits() throws Exception {
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    hand.put(hand.rows(rig, "labs"), "L10", "L99", "L10", "L99");
    order(query, "POST", "replays", "{\"types\": [\"labs\"]}", 202);
    awaitPhase(query, List.of("labs"), "held");
    JsonNode held = replay(query, "labs");
    assertThat(held.path("held").asBoolean()).isTrue();
    assertThat(held.path("problem").asString()).startsWith("1 rows that are read are not in");
    order(query, "DELETE", "replays/labs", "", 200);
    assertThat(generation(query, "labs", "current")).isZero();
  }

  @Test
  void aReplay_canBeStoppedAndEnded_andOrdersThatDoNotFitAreRefused() {
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    order(query, "POST", "replays", "{\"types\": [\"labs\"], \"limit\": 1}", 202);
    order(query, "POST", "replays/labs/pause", "", 200);
    assertThat(replay(query, "labs").path("paused").asBoolean()).isTrue();
    JsonNode refused = order(query, "POST", "replays", "{\"types\": [\"labs\"]}", 409);
    assertThat(refused.path("detail").asString()).isEqualTo("A replay of labs goes on already.");
    order(query, "POST", "replays/labs/resume", "", 200);
    assertThat(replay(query, "labs").path("paused").asBoolean()).isFalse();
    order(query, "DELETE", "replays/labs", "", 200);
    assertThat(replay(query, "labs").path("phase").asString()).isEqualTo("cancelled");
    Awaitility.await("nothing is left of it")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(hand.keys(rig, "labs", "*.1:*")).isEmpty());

    order(query, "DELETE", "replays/labs", "", 409);
    order(query, "POST", "replays/labs/flip", "", 409);
    order(query, "POST", "generations/labs/read", "{\"generation\": 1}", 409);
    order(query, "POST", "generations/labs/read", "{}", 400);
    order(query, "POST", "replays", "{\"types\": [\"lab\"]}", 400);
    order(query, "GET", "replays/lab", "", 404);
    order(query, "POST", "replays", "{\"limit\": -1}", 400);
    order(query, "POST", "replays", "no JSON", 400);
    order(query, "POST", "replays/labs/stop", "", 404);
    order(query, "GET", "replays/batches", "", 404);
  }

  private static JsonNode order(
      Service query, String method, String path, String json, int status) {
    HttpResponse<String> answer =
        method.equals("GET")
            ? query.get("/operations/" + path)
            : query.write(method, "/operations/" + path, json);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private static JsonNode replay(Service query, String type) {
    return order(query, "GET", "replays/" + type, "", 200);
  }

  private static long generation(Service query, String type, String which) {
    return order(query, "GET", "generations/" + type, "", 200).path(which).asLong();
  }

  private static void awaitPhase(Service query, Collection<String> types, String phase) {
    for (String type : types) {
      Awaitility.await(type + " is " + phase)
          .atMost(PATIENCE)
          .ignoreException(UncheckedIOException.class)
          .until(() -> replay(query, type).path("phase").asString().equals(phase));
    }
  }
}
