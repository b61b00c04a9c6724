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

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void a_replay_is_begun_and_followed_to_its_end() {
    List.of(BEGUN, REPLAYING, DONE).forEach(body -> service.next(200, body));

    assertThat(run("labs", "--hold", "--limit", "7")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "POST /operations/replays {\"types\":[\"labs\"],\"hold\":true,\"limit\":7}",
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

  private int run(String... arguments) {
    return service.run(new ReplayCommand(), arguments);
  }
}
