package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
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

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final Deque<String> answers = new ArrayDeque<>();
  private int status = 200;

  private final DisposableServer service =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .handle(
              (request, response) ->
                  request
                      .receive()
                      .aggregate()
                      .asString()
                      .defaultIfEmpty("")
                      .flatMap(body -> answer(request, response, body)))
          .bindNow();

  @AfterEach
  void stop() {
    service.disposeNow();
  }

  private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, String body) {
    asked.add((request.method() + " " + request.uri() + " " + body).strip());
    String answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    return response
        .status(status)
        .header("Content-Type", "application/json")
        .sendString(Mono.just(answer))
        .then();
  }

  @Test
  void a_replay_is_begun_and_followed_to_its_end() {
    answers.addAll(List.of(BEGUN, REPLAYING, DONE));

    assertThat(run("labs", "--hold", "--limit", "7")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /operations/replays {\"types\":[\"labs\"],\"hold\":true,\"limit\":7}",
            "GET /operations/replays",
            "GET /operations/replays");
    assertThat(out.toString().lines())
        .containsExactly(
            "labs            replaying  [##########----------]  50 %  1,234/s  4 s left",
            "labs            done       50 rows, 1 extra (extra L7)");
  }

  @Test
  void all_types_are_replayed_only_where_that_is_said() {
    answers.addAll(List.of("{\"begun\": [], \"refused\": []}", "[]"));

    assertThat(run()).isEqualTo(2);
    assertThat(run("labs", "--all")).isEqualTo(2);
    assertThat(asked).isEmpty();
    assertThat(run("--all", "--json")).isZero();
    assertThat(asked.getFirst()).isEqualTo("POST /operations/replays {\"hold\":false,\"limit\":0}");
  }

  @Test
  void a_replay_that_was_ended_ends_with_status_one() {
    answers.addAll(List.of(BEGUN, DONE.replace("\"done\"", "\"cancelled\"")));

    assertThat(run("labs")).isEqualTo(1);
    assertThat(out.toString()).contains("cancelled");
  }

  @Test
  void orders_go_to_each_type() {
    answers.add("{\"type\": \"labs\", \"phase\": \"replaying\", \"current\": 3}");

    assertThat(run("labs", "users", "--pause")).isZero();
    assertThat(run("labs", "--resume")).isZero();
    assertThat(run("labs", "--flip")).isZero();
    assertThat(run("labs", "--cancel")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /operations/replays/labs/pause",
            "POST /operations/replays/users/pause",
            "POST /operations/replays/labs/resume",
            "POST /operations/replays/labs/flip",
            "DELETE /operations/replays/labs");
  }

  @Test
  void what_was_read_before_is_read_again_once() {
    answers.add("{\"type\": \"labs\", \"current\": 3, \"previous\": 2}");
    answers.add("{\"type\": \"labs\", \"current\": 2, \"previous\": 3}");

    assertThat(run("labs", "--rollback")).isZero();
    assertThat(asked)
        .containsExactly(
            "GET /operations/generations/labs",
            "POST /operations/generations/labs/read {\"generation\":2}");
    assertThat(out).hasToString("labs: generation 2 is read again\n");
    assertThat(run("labs", "--rollback")).isEqualTo(1);
    assertThat(err).hasToString("No earlier lists of labs are kept.\n");
  }

  @Test
  void types_that_are_refused_beside_others_end_with_status_one() {
    answers.add(BEGUN.replace("[]}", "[\"A replay of users goes on already.\"]}"));
    answers.add(DONE);

    assertThat(run("labs", "users")).isEqualTo(1);
    assertThat(err).hasToString("A replay of users goes on already.\n");
    assertThat(out.toString()).contains("labs            done");
  }

  @Test
  void status_is_one_question() {
    answers.add(DONE);

    assertThat(run("--status", "--json", "labs")).isZero();
    assertThat(asked).containsExactly("GET /operations/replays");
    assertThat(new JsonMapper().readTree(out.toString())).hasSize(1);
  }

  @Test
  void what_is_refused_is_said_in_the_words_of_the_service() {
    status = 409;
    answers.add("{\"detail\": \"A replay of labs goes on already.\"}");

    assertThat(run("labs")).isEqualTo(1);
    assertThat(err).hasToString("A replay of labs goes on already.\n");
  }

  @Test
  void an_answer_that_is_no_json_is_no_query_service() {
    status = 404;
    answers.add("<html>a portal</html>");

    assertThat(run("labs")).isEqualTo(1);
    assertThat(err.toString()).contains("answered 404, and no JSON");
  }

  @Test
  void a_service_that_is_away_is_told() {
    String url = url();
    service.disposeNow();

    assertThat(run("labs")).isEqualTo(1);
    assertThat(err.toString()).contains("does not answer at " + url);
  }

  private String url() {
    return "http://127.0.0.1:" + service.port();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--url", url()));
    all.addAll(List.of(arguments));
    return new CommandLine(new ReplayCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
