package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** What the command asks of a service, and makes of its answers. */
class AuditCommandIT {
  private static final String ORDER = "POST /operations/audits";
  private static final String LOOK = "GET /operations/audits";
  private static final String ROWS =
      """
      [{"type": "labs", "phase": "rows", "begunAt": "1", "done": 25, "total": 50}]
      """;
  private static final String RIGHT =
      """
      [{"type": "labs", "phase": "done", "begunAt": "1", "rows": 1250, "pages": 1}]
      """;
  private static final String MENDED =
      """
      [{"type": "labs", "phase": "done", "begunAt": "1", "rows": 50, "pages": 7, "missing": 1,
        "wrongPages": 2, "repaired": 3, "unsettled": 4, "samples": ["missing L7", "page x"]}]
      """;

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void an_audit_is_begun_and_followed_to_its_end() {
    service.with(ORDER, 202, ROWS).with(LOOK, 200, ROWS).with(LOOK, 200, RIGHT);

    assertThat(service.run(new AuditCommand(), "labs")).isZero();
    assertThat(service.asked())
        .containsExactly(ORDER + " {\"types\":[\"labs\"],\"repair\":true}", LOOK, LOOK);
    assertThat(service.out())
        .containsExactly(
            "labs            rows    [##########----------]  50 %",
            "labs            done    1,250 rows, 1 page, as Postgres has them");
  }

  @Test
  void what_differed_is_told_and_status_one_if_it_does_still() {
    service.with(ORDER, 202, MENDED);

    assertThat(service.run(new AuditCommand(), "--all")).isZero();
    assertThat(service.out())
        .containsExactly(
            "labs            done    50 rows, 7 pages: 1 missing, 2 wrong pages, mended;"
                + " 4 could not be settled (missing L7, page x)");
    service.with(LOOK, 200, MENDED.replace("\"repaired\": 3", "\"repaired\": 0"));
    assertThat(service.run(new AuditCommand(), "--status")).isEqualTo(1);
    assertThat(service.out().getLast()).doesNotContain("mended");
  }

  @Test
  void an_audit_that_fails_ends_with_status_one() {
    service.with(
        ORDER,
        202,
        "[{\"type\": \"labs\", \"phase\": \"failed\", \"begunAt\": \"1\", \"problem\": \"no luck\"}]");

    assertThat(service.run(new AuditCommand(), "--no-repair", "labs")).isEqualTo(1);
    assertThat(service.asked().getFirst()).endsWith("\"repair\":false}");
    assertThat(service.out().getFirst()).endsWith(": no luck");
  }

  @Test
  void another_audit_is_not_followed() {
    service.with(ORDER, 202, ROWS).with(LOOK, 200, RIGHT.replace("\"1\"", "\"2\""));

    assertThat(service.run(new AuditCommand(), "labs")).isEqualTo(1);
    assertThat(service.err()).contains("another audit was begun");
  }

  @Test
  void samples_are_one_question() {
    service.with("GET /operations/audits/samples", 200, RIGHT);

    assertThat(service.run(new AuditCommand(), "--samples", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(String.join("\n", service.out()))).hasSize(1);
  }

  @Test
  void nothing_named_is_refused() {
    assertThat(service.run(new AuditCommand())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.run(new AuditCommand(), "--all", "labs"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.run(new AuditCommand(), "--status", "labs"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void what_is_refused_is_said_in_the_words_of_the_service() {
    service.with(ORDER, 409, "{\"detail\": \"An audit goes on in this service already.\"}");

    assertThat(service.run(new AuditCommand(), "labs")).isEqualTo(1);
    assertThat(service.err()).isEqualTo("An audit goes on in this service already.\n");
  }
}
