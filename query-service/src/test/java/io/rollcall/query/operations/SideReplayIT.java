package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.view.Keys;
import io.rollcall.testkit.Servers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Types as they were, from records of known times; each test has a type of its own. */
class SideReplayIT extends OperationsRig {
  private static final Instant BEGIN =
      Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);

  @Autowired Generations generations;
  @Autowired Catalog catalog;
  @Autowired Keys keys;

  @Test
  void rows_areAsTheyWere_untilATime_andStayThatWay() {
    history();
    long number = kept("courses", "{\"types\": [\"courses\"], \"until\": \"%s\"}", at(35));

    JsonNode line = replay("courses");
    assertThat(line.path("generation").asLong()).isEqualTo(number);
    assertThat(line.at("/side/until").asString()).isEqualTo(at(35));
    assertThat(line.at("/side/from").isNull()).isTrue();
    assertThat(Instant.parse(line.at("/side/keptUntil").asString())).isAfter(Instant.now());
    assertThat(line.at("/side/whole").asBoolean()).isTrue();
    assertThat(line.at("/side/recordsGone").asLong()).isZero();
    assertThat(line.at("/side/oldestChange").asString()).isEqualTo(at(0));
    assertThat(line.at("/comparison/rows").asLong()).isEqualTo(3);
    assertThat(line.at("/comparison/missing").asLong()).isZero();
    assertThat(line.at("/comparison/extra").asLong()).isEqualTo(1);
    assertThat(line.at("/comparison/different").asLong()).isEqualTo(2);

    JsonNode page = rows("courses", number, "");
    assertThat(keys(page)).containsExactly("C1", "C3", "C4");
    JsonNode first = page.path("rows").get(0);
    assertThat(first.at("/row/course_name").asString()).isEqualTo("Arts");
    assertThat(first.at("/now/course_name").asString()).isEqualTo("BROKEN");
    assertThat(first.path("difference").asString()).isEqualTo("different");
    assertThat(texts(first.path("changed"))).containsExactly("course_name");
    assertThat(page.path("rows").get(2).path("difference").asString()).isEqualTo("extra");
    assertThat(page.path("side")).isEqualTo(line.path("side"));

    // Neither a change nor another replay of the type concerns it.
    course("u", "C3", "Chemistry", 60);
    FEED.tell();
    await()
        .atMost(PATIENCE)
        .until(() -> list("/api/courses/C3/").path("course_name").asString().equals("Chemistry"));
    operation(HttpMethod.POST, "replays", "{\"types\": [\"courses\"]}", 202);
    await().atMost(PATIENCE).until(() -> generations("courses").path("current").asLong() > number);
    awaitPhase("courses", "done");
    assertThat(rows("courses", number, "").path("rows").get(1).at("/row/course_name").asString())
        .isEqualTo("Chem");
    assertThat(row("courses", number, "C3").at("/now/course_name").asString())
        .isEqualTo("Chemistry");
    assertThat(row("courses", number, "C2").path("state").asString()).isEqualTo("deleted");
    assertThat(row("courses", number, "C99").path("state").asString()).isEqualTo("nothing");
    assertThat(list("/api/courses/").path("count").asLong()).isEqualTo(2);

    operation(HttpMethod.DELETE, "generations/courses/" + number, null, 200);
    assertThat(generations("courses").path("side").isNull()).isTrue();
    operation(HttpMethod.GET, "generations/courses/" + number + "/rows", null, 404);

    // What was changed since, and in between, deletes among it.
    number(kept("courses", "{\"types\": [\"courses\"], \"from\": \"%s\"}", at(40)));
    number(
        kept(
            "courses",
            "{\"types\": [\"courses\"], \"from\": \"%s\", \"until\": \"" + at(35) + "\"}",
            at(20)));
    assertThat(seen)
        .containsExactly(
            Map.of("C1", "row null", "C3", "row null", "C4", "deleted null"),
            Map.of("C2", "deleted null", "C4", "row extra"));
  }

  private final List<Map<String, String>> seen = new ArrayList<>();

  /** Notes what a side generation of courses holds, and removes it. */
  private void number(long number) {
    Map<String, String> all = new LinkedHashMap<>();
    for (JsonNode row : rows("courses", number, "").path("rows")) {
      all.put(
          row.path("key").asString(),
          row.path("state").asString() + " " + row.path("difference").asString("null"));
    }
    seen.add(all);
    operation(HttpMethod.DELETE, "generations/courses/" + number, null, 200);
  }

  /** Ten minutes between what happens. */
  private static void history() {
    course("u", "C1", "Art", 0);
    course("u", "C2", "Bio", 0);
    course("u", "C3", "Chem", 0);
    course("u", "C1", "Arts", 10);
    course("d", "C2", null, 20);
    FEED.tombstone("courses", "{\"course_id\":\"C2\"}");
    course("u", "C4", "Dance", 30);
    course("u", "C1", "BROKEN", 40);
    course("u", "C3", "BROKEN", 40);
    course("d", "C4", null, 50);
    FEED.tombstone("courses", "{\"course_id\":\"C4\"}");
    FEED.tell();
  }

  @Test
  void aTruncate_countsByItsTime_andKeysAreOrderedAsNumbers_andHiddenColumnsAreNowhere() {
    for (int id : new int[] {10, 2, 9}) {
      user(id, 0);
    }
    FEED.change("users", "t", "{}", null, ms(10));
    user(9, 20);
    FEED.tell();

    long before = kept("users", "{\"types\": [\"users\"], \"until\": \"%s\"}", at(5));
    JsonNode page = rows("users", before, "?limit=2");
    assertThat(keys(page)).containsExactly("2", "9");
    assertThat(page.path("next").asString()).isEqualTo("9");
    assertThat(keys(rows("users", before, "?limit=2&after=9"))).containsExactly("10");
    assertThat(rows("users", before, "?limit=2&after=9").path("next").isNull()).isTrue();
    assertThat(keys(rows("users", before, "?differing=true"))).containsExactly("2", "10");
    assertThat(rows("users", before, "").toString())
        .contains("\"username\":\"u2\"")
        .doesNotContain("password", "secret");
    operation(HttpMethod.GET, "generations/users/" + before + "/rows?after=77", null, 400);
    operation(HttpMethod.GET, "generations/users/" + before + "/rows?limit=1001", null, 400);
    operation(HttpMethod.DELETE, "generations/users/" + before, null, 200);

    long after = kept("users", "{\"types\": [\"users\"], \"until\": \"%s\"}", at(15));
    assertThat(replay("users").at("/comparison/rows").asLong()).isZero();
    assertThat(replay("users").at("/comparison/missing").asLong()).isEqualTo(1);
    assertThat(replay("users").at("/side/truncated").asBoolean()).isTrue();
    operation(HttpMethod.DELETE, "generations/users/" + after, null, 200);
  }

  @Test
  void aTopicThatBeginsLater_isToldOf_andADeleteOfWhichOnlyTheTombstoneIsLeft() throws Exception {
    room("R1", 30, 0);
    room("R2", 30, 0);
    room("R1", 50, 20);
    FEED.tombstone("classrooms", "{\"room_id\":\"R9\"}");
    FEED.tell();
    await().atMost(PATIENCE).until(() -> list("/api/classrooms/").path("count").asLong() == 2);
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", Servers.shared().kafka().bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(FEED.topic("classrooms"), 0), RecordsToDelete.beforeOffset(1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }

    long number = kept("classrooms", "{\"types\": [\"classrooms\"], \"until\": \"%s\"}", at(10));
    JsonNode line = replay("classrooms");
    assertThat(line.at("/side/whole").asBoolean()).isFalse();
    assertThat(line.at("/side/recordsGone").asLong()).isEqualTo(1);
    assertThat(line.at("/side/note").asString()).contains("1 records are gone");
    assertThat(line.at("/side/oldestChange").asString()).isEqualTo(at(0));
    assertThat(line.at("/comparison/missing").asLong()).isEqualTo(1);
    assertThat(keys(rows("classrooms", number, ""))).containsExactly("R2");
    JsonNode lost = row("classrooms", number, "R1");
    assertThat(lost.path("state").asString()).isEqualTo("nothing");
    assertThat(lost.path("difference").asString()).isEqualTo("missing");
    assertThat(lost.at("/now/capacity").asLong()).isEqualTo(50);
    operation(HttpMethod.DELETE, "generations/classrooms/" + number, null, 200);

    number = kept("classrooms", "{\"types\": [\"classrooms\"], \"from\": \"%s\"}", at(60));
    assertThat(row("classrooms", number, "R9").path("state").asString()).isEqualTo("deleted");
    assertThat(keys(rows("classrooms", number, ""))).containsExactly("R9");
    JsonNode untouched = row("classrooms", number, "R1");
    assertThat(untouched.path("state").asString()).isEqualTo("unchanged");
    assertThat(untouched.path("difference").isNull()).isTrue();
    assertThat(untouched.at("/now/capacity").asLong()).isEqualTo(50);
    assertThat(row("classrooms", number, "R77").path("state").asString()).isEqualTo("nothing");
    // A row that came back after its delete is not missing either, as the comparison has it.
    room("R9", 10, 90);
    FEED.tell();
    await().atMost(PATIENCE).until(() -> list("/api/classrooms/").path("count").asLong() == 3);
    JsonNode back = row("classrooms", number, "R9");
    assertThat(back.path("state").asString()).isEqualTo("deleted");
    assertThat(back.path("difference").isNull()).isTrue();
    assertThat(back.at("/now/capacity").asLong()).isEqualTo(10);
    assertThat(keys(rows("classrooms", number, "?differing=true"))).isEmpty();
    assertThat(replay("classrooms").at("/comparison/missing").asLong()).isZero();
    operation(HttpMethod.DELETE, "generations/classrooms/" + number, null, 200);
  }

  @Test
  void aTimeThatCaptureHasNotComeTo_isNotCalledWhole() {
    FEED.change(
        "batches",
        "u",
        "{\"batch_id\":\"B1\"}",
        """
        {"batch_id":"B1","course_id":"C0","department_id":"D0","year":1,"semester":1,
         "no_of_students":30,"version":1}""",
        ms(0));
    FEED.tell();
    String time = Instant.now().toString();
    JsonNode side = side(time);
    assertThat(side.path("whole").asBoolean()).isFalse();
    assertThat(side.path("recordsGone").asLong()).isZero();
    String captured = side.path("capturedUntil").asString();
    assertThat(Instant.parse(captured)).isBeforeOrEqualTo(Instant.parse(time));
    assertThat(side.path("note").asString())
        .contains("Capture had come to changes of " + captured + " when this was begun");

    FEED.tell();
    await().atMost(PATIENCE).until(() -> side(time).path("whole").asBoolean());
  }

  /** What is told of batches as they were at a time. */
  private JsonNode side(String until) {
    long number = kept("batches", "{\"types\": [\"batches\"], \"until\": \"%s\"}", until);
    JsonNode side = replay("batches").path("side");
    operation(HttpMethod.DELETE, "generations/batches/" + number, null, 200);
    return side;
  }

  @Test
  void whatMakesNoSense_orCannotBeNow_isRefused() {
    FEED.change(
        "faculty",
        "u",
        "{\"faculty_id\":\"F1\"}",
        "{\"faculty_id\":\"F1\",\"faculty_name\":\"A\",\"version\":1}",
        ms(0));
    FEED.tell();
    await().atMost(PATIENCE).until(() -> list("/api/faculty/").path("count").asLong() == 1);
    String until = "{\"types\": [\"faculty\"], \"until\": \"" + at(5) + "\"}";
    assertThat(refused("POST", "replays", until.replace(at(5), "at two"), 400))
        .startsWith("until is at two; give a time");
    assertThat(refused("POST", "replays", until.replace(at(5), "2999-01-01T00:00:00Z"), 400))
        .contains("yet to come");
    assertThat(refused("POST", "replays", until.replace("}", ", \"hold\": true}"), 400))
        .startsWith("hold is true");

    // Beside a replay that goes on, and the other way round.
    operation(HttpMethod.POST, "replays", "{\"types\": [\"faculty\"], \"hold\": true}", 202);
    awaitPhase("faculty", "held");
    assertThat(refused("POST", "replays", until, 409)).startsWith("A replay of faculty goes on.");
    operation(HttpMethod.DELETE, "replays/faculty", null, 200);
    long number = paused("faculty");
    assertThat(replay("faculty").path("paused").asBoolean()).isTrue();
    assertThat(refused("POST", "replays", "{\"types\": [\"faculty\"]}", 409))
        .startsWith("A replay of faculty until " + at(5) + " goes on.");
    assertThat(refused("POST", "replays", until, 409)).contains("goes on");
    assertThat(refused("POST", "replays/faculty/flip", null, 409)).contains("never read by lists");
    assertThat(refused("GET", "generations/faculty/" + number + "/rows", null, 409))
        .contains("is being built");
    assertThat(
            operation(HttpMethod.POST, "replays/faculty/limit", "{\"limit\": 100}", 200)
                .path("limit")
                .asLong())
        .isEqualTo(100);
    operation(HttpMethod.POST, "replays/faculty/resume", null, 200);
    awaitPhase("faculty", "kept");

    // It is there once, and never becomes what lists show.
    assertThat(refused("POST", "replays", until, 409))
        .startsWith("Generation " + number + " of faculty is still kept");
    assertThat(refused("POST", "replays/faculty/flip", null, 409)).contains("No replay");
    assertThat(refused("POST", "generations/faculty/read", "{\"generation\": " + number + "}", 409))
        .contains("never read by lists");
    ResourceType faculty = catalog.type("faculty");
    assertThat(generations.flip(faculty, number, Instant.now()).join())
        .isEqualTo(Generations.Flip.GONE);
    assertThat(generations.readAgain(faculty, number, Instant.now()).join()).isFalse();
    assertThat(refused("GET", "generations/faculty/0/rows", null, 409))
        .contains("is no side generation");
    assertThat(refused("DELETE", "generations/faculty/0", null, 409)).contains("only such");
    operation(HttpMethod.DELETE, "generations/faculty/" + number, null, 200);
    assertThat(replay("faculty").path("phase").asString()).isEqualTo("removed");
  }

  @Test
  void aSideGeneration_goesWhenItsTimeIsUp_orNobodyKnowsOfIt_orItIsCancelled() {
    FEED.change(
        "subjects",
        "u",
        "{\"subject_id\":\"S1\"}",
        "{\"subject_id\":\"S1\",\"subject_name\":\"A\",\"version\":1}",
        ms(0));
    FEED.tell();
    ResourceType subjects = catalog.type("subjects");
    long number = kept("subjects", "{\"types\": [\"subjects\"], \"until\": \"%s\"}", at(5));
    assertThat(keys(rows("subjects", number, ""))).containsExactly("S1");
    assertThat(stored(subjects, number)).isEqualTo(3);
    assertThat(generations.keepSide(subjects, number, Instant.now()).join()).isTrue();
    awaitPhase("subjects", "removed");
    awaitNothing(subjects, number);

    long forgotten = paused("subjects");
    redis(
        c ->
            c.del(
                new String(
                    keys.of(subjects).sideReplay(), java.nio.charset.StandardCharsets.UTF_8)));
    await().atMost(PATIENCE).until(() -> generations("subjects").path("side").isNull());
    awaitNothing(subjects, forgotten);

    long cancelled = paused("subjects");
    assertThat(operation(HttpMethod.DELETE, "replays/subjects", null, 200).path("phase").asString())
        .isEqualTo("cancelled");
    awaitNothing(subjects, cancelled);
  }

  private void awaitNothing(ResourceType type, long number) {
    await().atMost(PATIENCE).until(() -> stored(type, number) == 0);
  }

  /** How many keys of its own a generation has. */
  private long stored(ResourceType type, long number) {
    Keys.OfType of = keys.at(type, number).of(type);
    String[] names =
        List.of(of.rows(), of.gone(), of.meta(), of.order()).stream()
            .map(name -> new String(name, java.nio.charset.StandardCharsets.UTF_8))
            .toArray(String[]::new);
    return redis(c -> c.exists(names));
  }

  private static long redis(
      java.util.function.ToLongFunction<io.lettuce.core.api.sync.RedisCommands<String, String>>
          command) {
    RedisClient client = RedisClient.create(Servers.shared().redis().url());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return command.applyAsLong(connection.sync());
    } finally {
      client.shutdown();
    }
  }

  /** Begins one that stands still. */
  private long paused(String type) {
    Map<String, String> notes =
        Map.of(
            "phase",
            "replaying",
            "paused",
            "1",
            "begun_ms",
            "1",
            "until_ms",
            String.valueOf(ms(5)));
    return ((Generations.SideBegun.Begun) generations.beginSide(catalog.type(type), notes).join())
        .number();
  }

  /** Begins one, and waits until it is kept; its number. */
  private long kept(String type, String order, String time) {
    JsonNode answer = operation(HttpMethod.POST, "replays", order.formatted(time), 202);
    long number = answer.at("/begun/0/generation").asLong();
    awaitPhase(type, "kept");
    assertThat(generations(type).path("side").asLong()).isEqualTo(number);
    return number;
  }

  private void awaitPhase(String type, String phase) {
    await().atMost(PATIENCE).until(() -> replay(type).path("phase").asString(), phase::equals);
  }

  private JsonNode replay(String type) {
    return operation(HttpMethod.GET, "replays/" + type, null, 200);
  }

  private JsonNode generations(String type) {
    return operation(HttpMethod.GET, "generations/" + type, null, 200);
  }

  private JsonNode rows(String type, long number, String query) {
    return operation(
        HttpMethod.GET, "generations/" + type + "/" + number + "/rows" + query, null, 200);
  }

  private JsonNode row(String type, long number, String key) {
    return operation(
        HttpMethod.GET, "generations/" + type + "/" + number + "/rows/" + key, null, 200);
  }

  private String refused(String method, String path, String json, int status) {
    return operation(HttpMethod.valueOf(method), path, json, status).path("detail").asString();
  }

  private static List<String> keys(JsonNode page) {
    List<String> keys = new ArrayList<>();
    page.path("rows").forEach(row -> keys.add(row.path("key").asString()));
    return keys;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asString()));
    return texts;
  }

  private static void course(String op, String key, String name, int minute) {
    String after =
        name == null
            ? null
            : """
              {"course_id":"%s","course_name":"%s","duration_years":3,"level":"UG","version":1}"""
                .formatted(key, name);
    FEED.change("courses", op, "{\"course_id\":\"%s\"}".formatted(key), after, ms(minute));
  }

  private static void user(int id, int minute) {
    FEED.change(
        "users",
        "u",
        "{\"id\":%d}".formatted(id),
        """
        {"id":%d,"username":"u%d","password":"secret","email":"","role":"student",
         "first_name":"","last_name":"","is_active":true,"version":1}"""
            .formatted(id, id),
        ms(minute));
  }

  private static void room(String key, int capacity, int minute) {
    FEED.change(
        "classrooms",
        "u",
        "{\"room_id\":\"%s\"}".formatted(key),
        """
        {"room_id":"%s","department_id":"D0","room_number":"1","capacity":%d,"room_type":"lab",
         "version":1}"""
            .formatted(key, capacity),
        ms(minute));
  }

  private static long ms(int minute) {
    return BEGIN.plus(Duration.ofMinutes(minute)).toEpochMilli();
  }

  private static String at(int minute) {
    return Instant.ofEpochMilli(ms(minute)).toString();
  }
}
