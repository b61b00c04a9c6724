package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void open_ones_are_listed_page_after_page() {
    service.next(200, "{\"letters\": [%s], \"next\": 41, \"unlisted\": 0}".formatted(LETTER));
    service.next(200, "{\"letters\": [%s], \"next\": null, \"unlisted\": 3}".formatted(OF_NO_TYPE));

    assertThat(run("labs", "users")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "GET /operations/dead-letters?limit=500&type=labs&type=users&state=open",
            "GET /operations/dead-letters?limit=500&type=labs&type=users&state=open&after=41");
    assertThat(service.out())
        .containsExactly(
            "r.public.labs-1@7  labs L7  no JSON from byte 3",
            "r.public.old-0@1  unknown type (no key)  discarded: gone since 2025");
    assertThat(service.err()).startsWith("3 more were set aside before");
  }

  @Test
  void all_states_are_listed_where_that_is_said() {
    service.next(200, "{\"letters\": [], \"next\": null, \"unlisted\": 0}");

    assertThat(run("--state", "all")).isZero();
    assertThat(run("--state", "retried", "--json")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "GET /operations/dead-letters?limit=500",
            "GET /operations/dead-letters?limit=500&state=retried");
    assertThat(service.text()).isEqualTo("There are none.\n[ ]\n");
  }

  @Test
  void a_letter_is_shown_whole() {
    service.next(
        200,
        """
        {"letter": %s, "recordKey": {"text": "{\\"lab_id\\":\\"L7\\"}", "base64": null},
         "recordValue": {"text": "a\\u001b[2Jb", "base64": null}}
        """
            .formatted(LETTER));

    assertThat(run("--show", "r.public.labs-1@7")).isZero();
    assertThat(service.asked()).containsExactly("GET /operations/dead-letters/r.public.labs-1%407");
    assertThat(service.out())
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
    service.next(200, APPLIED);
    service.next(200, UNREADABLE);

    assertThat(run("--retry", "r.public.labs-1@7")).isZero();
    assertThat(run("--retry", "r.public.labs-1@8")).isEqualTo(1);
    assertThat(service.asked().getFirst())
        .isEqualTo("POST /operations/dead-letters/r.public.labs-1%407/retry");
    assertThat(service.out())
        .containsExactly("r.public.labs-1@7  applied", "r.public.labs-1@8  not read: no JSON");
  }

  @Test
  void all_are_retried_some_at_a_time() {
    service.next(200, "{\"retried\": [%s], \"next\": 41}".formatted(UNREADABLE));
    service.next(200, "{\"retried\": [%s], \"next\": null}".formatted(APPLIED));

    assertThat(run("--retry-all", "labs")).as("one is not read").isEqualTo(1);
    assertThat(service.asked())
        .containsExactly(
            "POST /operations/dead-letters/retry {\"types\":[\"labs\"]}",
            "POST /operations/dead-letters/retry {\"types\":[\"labs\"],\"after\":41}");
    assertThat(service.out()).hasSize(2);
  }

  @Test
  void retries_of_all_are_json_once() {
    service.next(200, "{\"retried\": [%s], \"next\": 41}".formatted(APPLIED));
    service.next(200, "{\"retried\": [], \"next\": null}");

    assertThat(run("--retry-all", "--json")).isZero();
    assertThat(service.asked().getFirst()).isEqualTo("POST /operations/dead-letters/retry");
    assertThat(new JsonMapper().readTree(service.text())).hasSize(1);
  }

  @Test
  void a_letter_is_discarded_for_a_reason() {
    service.next(200, OF_NO_TYPE);

    assertThat(run("--discard", "r.public.old-0@1", "--reason", "gone since 2025")).isZero();
    assertThat(service.asked())
        .containsExactly(
            "POST /operations/dead-letters/r.public.old-0%401/discard"
                + " {\"reason\":\"gone since 2025\"}");
    assertThat(service.text()).contains("discarded: gone since 2025");
  }

  @Test
  void what_does_not_go_together_is_refused() {
    assertThat(run("--discard", "r.public.old-0@1")).isEqualTo(2);
    assertThat(run("--reason", "gone")).isEqualTo(2);
    assertThat(run("--retry", "r.public.old-0@1", "labs")).isEqualTo(2);
    assertThat(run("--retry-all", "--show", "r.public.old-0@1")).isEqualTo(2);
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void what_is_refused_is_said_in_the_words_of_the_service() {
    service.next(404, "{\"detail\": \"There is no dead letter x.\"}");

    assertThat(run("--show", "x")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("There is no dead letter x.\n");
  }

  @Test
  void a_service_that_is_away_is_told() {
    String url = service.url();
    service.close();

    assertThat(run()).isEqualTo(1);
    assertThat(service.err()).contains("does not answer at " + url);
  }

  private int run(String... arguments) {
    return service.run(new DeadLettersCommand(), arguments);
  }
}
