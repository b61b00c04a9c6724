package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** What the command asks of a service, and makes of its answers. */
class ResnapshotCommandIT {
  private static final String ORDER = "POST /operations/resnapshots";
  private static final String LOOK = "GET /operations/resnapshots";
  private static final String WAITING =
      """
      {"type": "labs", "phase": "waiting", "orderedAt": "1", "rowsRead": 0, "rows": 50}
      """;
  private static final String READING =
      """
      [{"type": "users", "phase": "failed", "orderedAt": "0"},
       {"type": "labs", "phase": "reading", "orderedAt": "1", "rowsRead": 25, "rows": 50}]
      """;
  private static final String DONE =
      """
      [{"type": "labs", "phase": "done", "orderedAt": "1", "rowsRead": 5000, "deletes": 1}]
      """;

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void a_resnapshot_is_begun_and_followed_to_its_end() {
    service
        .with(ORDER, 202, "{\"begun\": [" + WAITING + "], \"refused\": []}")
        .with(LOOK, 200, READING)
        .with(LOOK, 200, DONE);

    assertThat(service.run(new ResnapshotCommand(), "labs")).isZero();
    assertThat(service.asked()).containsExactly(ORDER + " {\"types\":[\"labs\"]}", LOOK, LOOK);
    assertThat(service.out())
        .containsExactly(
            "labs            waiting",
            "labs            reading   [##########----------]  50 %",
            "labs            done      5,000 rows read, 1 delete found");
  }

  @Test
  void one_that_fails_or_goes_on_already_ends_with_status_one() {
    service.with(
        ORDER,
        202,
        "{\"begun\": ["
            + WAITING
                .replace("waiting", "failed")
                .replace("\"rows\"", "\"problem\": \"no\", \"rows\"")
            + "], \"refused\": []}");
    assertThat(service.run(new ResnapshotCommand(), "labs")).isEqualTo(1);
    assertThat(service.out().getFirst()).endsWith(": no");

    service.with("DELETE /operations/resnapshots/labs", 409, "{\"detail\": \"None goes on.\"}");
    assertThat(service.run(new ResnapshotCommand(), "--stop", "labs")).isEqualTo(1);
    assertThat(service.err()).contains("None goes on.");
  }

  @Test
  void another_order_is_not_followed() {
    service
        .with(ORDER, 202, "{\"begun\": [" + WAITING + "], \"refused\": []}")
        .with(LOOK, 200, DONE.replace("\"1\"", "\"2\""));

    assertThat(service.run(new ResnapshotCommand(), "labs")).isEqualTo(1);
    assertThat(service.err()).contains("Another resnapshot was ordered");
  }

  @Test
  void how_they_stand_is_one_question() {
    service.with(LOOK, 200, DONE);

    assertThat(service.run(new ResnapshotCommand(), "--status", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(String.join("\n", service.out()))).hasSize(1);
  }

  @Test
  void nothing_named_is_refused() {
    assertThat(service.run(new ResnapshotCommand())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.run(new ResnapshotCommand(), "--status", "labs"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.asked()).isEmpty();
  }
}
