package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the command asks of a service, and makes of its answers. */
class ReplayCommandIT {
  private static final String REPLAYING =
      """
      [{"type": "labs", "phase": "replaying", "held": false, "paused": false, "done": 50,
        "total": 100, "perSecond": 1234, "remainingSeconds": 4, "comparison": null}]
      """;
  private static final String BEGUN = "{\"begun\": " + REPLAYING + ", \"refused\": []}";
  private static final String DONE =
      """
      [{"type": "labs", "phase": "done", "held": false,
        "comparison": {"rows": 50, "missing": 0, "extra": 1, "different": 0, "samples": ["extra L7"]}},
       {"type": "users", "phase": "replaying"}]
      """;

  private static final String KEPT =
      """
      [{"type": "labs", "generation": 4, "phase": "done", "held": false},
       {"type": "labs", "generation": 7, "phase": "kept", "held": false,
        "side": {"from": null, "until": "2026-11-29T14:00:00Z", "keptUntil": "2026-11-29T16:00:00Z",
                 "note": "3 records are gone."},
        "comparison": {"rows": 50, "missing": 0, "extra": 0, "different": 0, "samples": []}}]
      """;

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_replay_is_begun_and_followed_to_its_end() {
    List.of(BEGUN, REPLAYING, DONE).forEach(body -> service.next(200, body));

    assertThat(run("labs", "--hold", "--limit", "7", "--force")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "POST /operations/replays {\"types\":[\"labs\"],\"hold\":true,\"limit\":7,\"force\":true}",
            "GET /operations/replays",
            "GET /operations/replays");
    assertThat(service.out())
        .containsExactly(
            "labs            replaying  [##########----------]  50 %  1,234/s  4 s left",
            "labs            done       50 rows, 1 extra (extra L7)");
  }

  @Test
  void all_types_are_replayed_only_where_that_is_said() {
    List.of("{\"begun\": [], \"refused\": []}", "[]").forEach(body -> service.next(200, body));

    assertThat(run()).isEqualTo(2);
    assertThat(run("labs", "--all")).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
    assertThat(run("--all", "--json")).isZero();
    assertThat(service.asked().getFirst())
        .isEqualTo("POST /operations/replays {\"hold\":false,\"limit\":0}");
  }

  @Test
  void a_replay_that_was_ended_ends_with_status_one() {
    List.of(BEGUN, DONE.replace("\"done\"", "\"cancelled\""))
        .forEach(body -> service.next(200, body));

    assertThat(run("labs")).isEqualTo(1);
    assertThat(service.text()).contains("cancelled");
  }

  @Test
  void a_replay_that_redis_has_lost_ends_with_status_one() {
    List.of(BEGUN, REPLAYING, "[]").forEach(body -> service.next(200, body));

    assertThat(run("labs")).isEqualTo(1);
    assertThat(service.err()).startsWith("Redis knows of no replay of labs;");
  }

  @Test
  void orders_go_to_each_type() {
    service.next(200, "{\"type\": \"labs\", \"phase\": \"replaying\", \"current\": 3}");

    assertThat(run("labs", "users", "--pause")).isZero();
    assertThat(run("labs", "--resume")).isZero();
    assertThat(run("labs", "--flip")).isZero();
    assertThat(run("labs", "--cancel")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "POST /operations/replays/labs/pause",
            "POST /operations/replays/users/pause",
            "POST /operations/replays/labs/resume",
            "POST /operations/replays/labs/flip",
            "DELETE /operations/replays/labs");
  }

  @Test
  void what_was_read_before_is_read_again_once() {
    service.next(200, "{\"type\": \"labs\", \"current\": 3, \"previous\": 2}");
    service.next(200, "{\"type\": \"labs\", \"current\": 2, \"previous\": 3}");

    assertThat(run("labs", "--rollback")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "GET /operations/generations/labs",
            "POST /operations/generations/labs/read {\"generation\":2}");
    assertThat(service.text()).isEqualTo("labs: generation 2 is read again\n");
    assertThat(run("labs", "--rollback")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("No earlier lists of labs are kept.\n");
  }

  @Test
  void types_that_are_refused_beside_others_end_with_status_one() {
    service.next(200, BEGUN.replace("[]}", "[\"A replay of users goes on already.\"]}"));
    service.next(200, DONE);

    assertThat(run("labs", "users")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("A replay of users goes on already.\n");
    assertThat(service.text()).contains("labs            done");
  }

  @Test
  void status_is_one_question() {
    service.next(200, DONE);

    assertThat(run("--status", "--json", "labs")).isZero();
    assertThat(service.asked()).containsExactly("GET /operations/replays");
    assertThat(new JsonMapper().readTree(service.text())).hasSize(1);
  }

  @Test
  void what_is_refused_is_said_in_the_words_of_the_service() {
    service.next(409, "{\"detail\": \"A replay of labs goes on already.\"}");

    assertThat(run("labs")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("A replay of labs goes on already.\n");
  }

  @Test
  void an_answer_that_is_no_json_is_no_query_service() {
    service.next(404, "<html>a portal</html>");

    assertThat(run("labs")).isEqualTo(1);
    assertThat(service.err()).contains("answered 404, and no JSON");
  }

  @Test
  void a_service_that_is_away_is_told() {
    String url = service.url();
    service.close();

    assertThat(run("labs")).isEqualTo(1);
    assertThat(service.err()).contains("does not answer at " + url);
  }

  @Test
  void the_past_is_built_and_told_of_not_the_replay_before() {
    service.with("POST /operations/replays", 200, BEGUN).next(200, KEPT);

    assertThat(run("labs", "--until", "2026-11-29T15:00+01:00", "--from", "2026-11-01T00:00Z"))
        .isZero();
    assertThat(service.asked().getFirst())
        .isEqualTo(
            "POST /operations/replays {\"types\":[\"labs\"],\"limit\":0,"
                + "\"from\":\"2026-11-01T00:00:00Z\",\"until\":\"2026-11-29T14:00:00Z\"}");
    assertThat(service.out())
        .containsExactly(
            "labs            kept       50 rows, all as they are now until 2026-11-29T14:00:00Z,"
                + " generation 7, kept until 2026-11-29T16:00:00Z");
    assertThat(service.err()).isEqualTo("labs: 3 records are gone.\n");
  }

  @Test
  void what_makes_no_sense_of_the_past_is_not_asked() {
    assertThat(run("labs", "--until", "noon")).isEqualTo(2);
    assertThat(service.err()).contains("'noon' is no time; give one such as");
    assertThat(run("labs", "--until", "2026-11-29T14:00", "--hold")).isEqualTo(2);
    assertThat(run("labs", "--from", "2026-11-29T14:00", "--pause")).isEqualTo(2);
    assertThat(run("labs", "users", "--show")).isEqualTo(2);
    assertThat(run("labs", "--show", "--rows", "0")).isEqualTo(2);
    assertThat(run("labs", "--key", "L1")).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void rows_of_the_past_are_listed_page_by_page() {
    String rows = "GET /operations/generations/labs/7/rows";
    service
        .with("GET /operations/generations/labs", 200, "{\"side\": 7}")
        .with(rows, 200, page("L1", "\"L 1\""))
        .with(rows, 200, page("L2", "null"))
        .with(rows + "/L%2F1", 200, row("L/1"));

    assertThat(run("labs", "--show", "--differing")).isZero();
    assertThat(service.out()).containsExactly("L1  capacity 3, now 4", "L2  capacity 3, now 4");
    assertThat(service.err()).isEqualTo("labs: all there\n");
    assertThat(run("labs", "--show", "--key", "L/1")).isZero();
    assertThat(service.out().getLast()).isEqualTo("capacity                3, now 4");
    assertThat(service.asked())
        .containsExactly(
            "GET /operations/generations/labs",
            rows + "?limit=500&differing=true",
            rows + "?limit=500&differing=true&after=L%201",
            "GET /operations/generations/labs",
            rows + "/L%2F1");
  }

  @Test
  void more_rows_than_were_asked_for_are_told_of() {
    service
        .with("GET /operations/generations/labs", 200, "{\"side\": 7}")
        .next(200, page("L1", "\"L1\""));

    assertThat(run("labs", "--show", "--rows", "1", "--json")).isZero();
    assertThat(new JsonMapper().readTree(service.text()).get(0).path("key").asString())
        .isEqualTo("L1");
    assertThat(service.err()).contains("More rows follow");
    assertThat(service.asked().getLast()).endsWith("/rows?limit=1");
  }

  @Test
  void the_past_is_removed_where_there_is_one() {
    service
        .with("GET /operations/generations/labs", 200, "{\"side\": 7}")
        .with("DELETE /operations/generations/labs/7", 200, "{\"side\": null}")
        .next(200, "{\"side\": null}");

    assertThat(run("labs", "--remove")).isZero();
    assertThat(service.text()).isEqualTo("labs: removed\n");
    assertThat(run("users", "--remove")).isEqualTo(1);
    assertThat(service.err()).contains("No rows of users as they were are kept");
  }

  private static String page(String key, String next) {
    return "{\"type\": \"labs\", \"side\": {\"note\": \"all there\"}, \"rows\": [%s], \"next\": %s}"
        .formatted(row(key), next);
  }

  private static String row(String key) {
    return """
        {"key": "%s", "state": "row", "row": {"capacity": 3}, "difference": "different",
         "changed": ["capacity"], "now": {"capacity": 4}}"""
        .formatted(key);
  }

  private int run(String... arguments) {
    return service.run(new ReplayCommand(), arguments);
  }
}
