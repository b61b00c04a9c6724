package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class WarmCommandIT {
  private static final String ORDER = "POST /operations/warm";
  private static final String LOOK = "GET /operations/warm";
  private static final String RUNNING =
      """
      {"id": "1", "state": "running", "endedAt": null, "total": 1200, "made": 300, "kept": 60,
       "missing": 0, "failed": 0, "leftOut": 0, "refused": [], "problem": null}
      """;
  private static final String DONE =
      """
      {"id": "1", "state": "done", "endedAt": "2026-01-01T10:00:00Z", "total": 1200, "made": 1000,
       "kept": 199, "missing": 1, "failed": 0, "leftOut": 0, "refused": [], "problem": null}
      """;

  private final FakeQueryService service = new FakeQueryService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void types_and_lists_are_warmed_and_followed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("urls"), "/api/labs/?page=2\n\n /api/users/ \n");
    service.with(ORDER, 202, RUNNING).with(LOOK, 200, RUNNING).with(LOOK, 200, DONE);

    assertThat(
            service.run(
                new WarmCommand(),
                "labs",
                "/api/labs/",
                "--lists",
                "5",
                "--url-file",
                file.toString()))
        .isZero();
    assertThat(service.asked())
        .containsExactly(
            ORDER
                + " {\"types\":[\"labs\"],\"urls\":[\"/api/labs/\",\"/api/labs/?page=2\","
                + "\"/api/users/\"],\"lists\":5}",
            LOOK,
            LOOK);
    assertThat(service.out()).containsExactly("done  1,200 pages: 1,000 made, 199 kept, 1 missing");
  }

  @Test
  void all_types_are_warmed_only_where_that_is_said() {
    service.with(ORDER, 202, DONE);

    assertThat(service.run(new WarmCommand())).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.run(new WarmCommand(), "labs", "--all"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.run(new WarmCommand(), "/api/labs/", "--all"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.asked()).isEmpty();
    assertThat(service.run(new WarmCommand(), "--all", "--json")).isZero();
    assertThat(service.asked()).containsExactly(ORDER);
    assertThat(JsonMapper.shared().readTree(String.join("\n", service.out())))
        .isEqualTo(JsonMapper.shared().readTree(DONE));
  }

  @Test
  void what_could_not_be_made_ends_with_status_one() {
    service.with(
        ORDER,
        202,
        DONE.replace("\"failed\": 0", "\"failed\": 2")
            .replace("\"refused\": []", "\"refused\": [\"/api/x/: Not found.\"]")
            .replace("\"problem\": null", "\"problem\": \"Redis is away\""));

    assertThat(service.run(new WarmCommand(), "labs")).isEqualTo(1);
    assertThat(service.out().getFirst()).endsWith("1 missing, 2 failed");
    assertThat(service.err()).isEqualTo("/api/x/: Not found.\nOne failed: Redis is away\n");
  }

  @Test
  void another_service_that_answers_instead_is_told() {
    service.with(ORDER, 202, RUNNING).with(LOOK, 200, DONE.replace("\"1\"", "\"2\""));

    assertThat(service.run(new WarmCommand(), "labs")).isEqualTo(1);
    assertThat(service.err()).startsWith("Another service answers at this address");
  }

  @Test
  void an_order_can_be_ended() {
    service.with("DELETE /operations/warm", 200, RUNNING);

    assertThat(service.run(new WarmCommand(), "--cancel")).isZero();
    assertThat(service.out())
        .containsExactly("warming [######--------------]  30 %  1,200 pages: 300 made, 60 kept");
  }

  @Test
  void a_file_that_is_not_there_is_told(@TempDir Path folder) {
    String missing = folder.resolve("none").toString();
    int status =
        Rollcall.commandLine()
            .setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()))
            .execute("warm", "--url", service.url(), "--url-file", missing);
    assertThat(status).isEqualTo(1);
    assertThat(service.asked()).isEmpty();
  }
}
