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
class DeadLettersCommandIT {
  private static final String LETTER =
      """
      {"id": "r.public.labs-1@7", "type": "labs", "key": "L7", "state": "open",
       "reason": "no JSON from byte 3", "note": null, "since": "2026-03-01T10:00:00Z",
       "recordAt": "2026-03-01T09:59:59Z", "setAsideAt": "2026-03-01T10:00:00Z", "times": 2,
       "keyBytes": 15, "valueBytes": 7, "leftOut": null}
      """;
  private static final String OF_NO_TYPE =
      """
      {"id": "r.public.old-0@1", "type": null, "key": null, "state": "discarded",
       "reason": "no JSON", "note": "gone since 2025"}
      """;
  private static final String APPLIED =
      "{\"id\": \"r.public.labs-1@7\", \"outcome\": \"applied\", \"detail\": \"applied\"}";
  private static final String UNREADABLE =
      "{\"id\": \"r.public.labs-1@8\", \"outcome\": \"unreadable\", \"detail\": \"no JSON\"}";

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
  void open_ones_are_listed_page_after_page() {
    answers.add("{\"letters\": [%s], \"next\": 41, \"unlisted\": 0}".formatted(LETTER));
    answers.add("{\"letters\": [%s], \"next\": null, \"unlisted\": 3}".formatted(OF_NO_TYPE));

    assertThat(run("labs", "users")).isZero();
    assertThat(asked)
        .containsExactly(
            "GET /operations/dead-letters?limit=500&type=labs&type=users&state=open",
            "GET /operations/dead-letters?limit=500&type=labs&type=users&state=open&after=41");
    assertThat(out.toString().lines())
        .containsExactly(
            "r.public.labs-1@7  labs L7  no JSON from byte 3",
            "r.public.old-0@1  unknown type (no key)  discarded: gone since 2025");
    assertThat(err.toString()).startsWith("3 more were set aside before");
  }

  @Test
  void all_states_are_listed_where_that_is_said() {
    answers.add("{\"letters\": [], \"next\": null, \"unlisted\": 0}");

    assertThat(run("--state", "all")).isZero();
    assertThat(run("--state", "retried", "--json")).isZero();
    assertThat(asked)
        .containsExactly(
            "GET /operations/dead-letters?limit=500",
            "GET /operations/dead-letters?limit=500&state=retried");
    assertThat(out.toString()).isEqualTo("There are none.\n[ ]\n");
  }

  @Test
  void a_letter_is_shown_whole() {
    answers.add(
        """
        {"letter": %s, "recordKey": {"text": "{\\"lab_id\\":\\"L7\\"}", "base64": null},
         "recordValue": {"text": "a\\u001b[2Jb", "base64": null}}
        """
            .formatted(LETTER));

    assertThat(run("--show", "r.public.labs-1@7")).isZero();
    assertThat(asked).containsExactly("GET /operations/dead-letters/r.public.labs-1%407");
    assertThat(out.toString().lines())
        .containsExactly(
            "record     r.public.labs-1@7",
            "row        labs L7",
            "state      open since 2026-03-01T10:00:00Z",
            "reason     no JSON from byte 3",
            "written    2026-03-01T09:59:59Z",
            "set aside  2026-03-01T10:00:00Z, 2 times",
            "key        (15 bytes) {\"lab_id\":\"L7\"}",
            "value      (7 bytes) a\uFFFD[2Jb");
  }

  @Test
  void a_retry_that_applies_ends_with_status_zero_and_one_that_does_not_with_one() {
    answers.add(APPLIED);
    answers.add(UNREADABLE);

    assertThat(run("--retry", "r.public.labs-1@7")).isZero();
    assertThat(run("--retry", "r.public.labs-1@8")).isEqualTo(1);
    assertThat(asked.getFirst())
        .isEqualTo("POST /operations/dead-letters/r.public.labs-1%407/retry");
    assertThat(out.toString().lines())
        .containsExactly("r.public.labs-1@7  applied", "r.public.labs-1@8  not read: no JSON");
  }

  @Test
  void all_are_retried_some_at_a_time() {
    answers.add("{\"retried\": [%s], \"next\": 41}".formatted(UNREADABLE));
    answers.add("{\"retried\": [%s], \"next\": null}".formatted(APPLIED));

    assertThat(run("--retry-all", "labs")).as("one is not read").isEqualTo(1);
    assertThat(asked)
        .containsExactly(
            "POST /operations/dead-letters/retry {\"types\":[\"labs\"]}",
            "POST /operations/dead-letters/retry {\"types\":[\"labs\"],\"after\":41}");
    assertThat(out.toString().lines()).hasSize(2);
  }

  @Test
  void retries_of_all_are_json_once() {
    answers.add("{\"retried\": [%s], \"next\": 41}".formatted(APPLIED));
    answers.add("{\"retried\": [], \"next\": null}");

    assertThat(run("--retry-all", "--json")).isZero();
    assertThat(asked.getFirst()).isEqualTo("POST /operations/dead-letters/retry");
    assertThat(new JsonMapper().readTree(out.toString())).hasSize(1);
  }

  @Test
  void a_letter_is_discarded_for_a_reason() {
    answers.add(OF_NO_TYPE);

    assertThat(run("--discard", "r.public.old-0@1", "--reason", "gone since 2025")).isZero();
    assertThat(asked)
        .containsExactly(
            "POST /operations/dead-letters/r.public.old-0%401/discard"
                + " {\"reason\":\"gone since 2025\"}");
    assertThat(out.toString()).contains("discarded: gone since 2025");
  }

  @Test
  void what_does_not_go_together_is_refused() {
    assertThat(run("--discard", "r.public.old-0@1")).isEqualTo(2);
    assertThat(run("--reason", "gone")).isEqualTo(2);
    assertThat(run("--retry", "r.public.old-0@1", "labs")).isEqualTo(2);
    assertThat(run("--retry-all", "--show", "r.public.old-0@1")).isEqualTo(2);
    assertThat(asked).isEmpty();
  }

  @Test
  void what_is_refused_is_said_in_the_words_of_the_service() {
    status = 404;
    answers.add("{\"detail\": \"There is no dead letter x.\"}");

    assertThat(run("--show", "x")).isEqualTo(1);
    assertThat(err).hasToString("There is no dead letter x.\n");
  }

  @Test
  void a_service_that_is_away_is_told() {
    String url = url();
    service.disposeNow();

    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("does not answer at " + url);
  }

  private String url() {
    return "http://127.0.0.1:" + service.port();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--url", url()));
    all.addAll(List.of(arguments));
    return new CommandLine(new DeadLettersCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
