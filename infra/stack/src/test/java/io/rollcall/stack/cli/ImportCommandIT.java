package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** What the command sends to a service, and makes of its answers. */
class ImportCommandIT {
  private static final String IMPORT = "POST /api/labs/import/";
  private static final String ROWS = "lab_id,lab_name\nL1,\"a\nb\"";
  private static final String BAD =
      """
      {"type": "about:blank", "status": 400, "detail": "Nothing was written: line 2, capacity: No.",
       "errors": [
         {"line": 2, "column": "capacity", "messages": ["No.", "Not at all."]},
         {"line": 7, "column": "non_field_errors", "messages": ["\\u001b[31mRed"]}],
       "complete": true}
      """;

  private final FakeQueryService service = new FakeQueryService();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = Files.writeString(folder.resolve("labs.csv"), ROWS);
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void a_file_is_sent_as_it_is_and_the_rows_are_counted() {
    service.with(IMPORT, 200, "{\"created\": 5000}");

    assertThat(service.run(new ImportCommand(), "labs", file.toString())).isZero();
    assertThat(service.asked()).containsExactly(IMPORT + " " + ROWS);
    assertThat(service.out()).containsExactly("5,000 rows created");
    assertThat(service.err()).isEmpty();
  }

  @Test
  void standard_input_is_a_file_too() {
    service.with(IMPORT, 200, "{\"created\": 1}");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(ROWS.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(service.run(new ImportCommand(), "labs", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(service.asked()).containsExactly(IMPORT + " " + ROWS);
    assertThat(service.out()).containsExactly("1 row created");
  }

  @Test
  void each_bad_line_is_told_as_a_place_in_the_file() {
    service.with(IMPORT, 400, BAD);

    assertThat(service.run(new ImportCommand(), "labs", file.toString())).isEqualTo(1);
    assertThat(service.out()).isEmpty();
    assertThat(service.err().lines())
        .containsExactly(
            file + ":2: capacity: No. Not at all.",
            file + ":7: \uFFFD[31mRed",
            "Nothing was written: line 2, capacity: No.");
  }

  @Test
  void scripts_get_the_answer_whatever_it_is() {
    service.with(IMPORT, 200, "{\"created\": 1}").with(IMPORT, 400, BAD);

    assertThat(service.run(new ImportCommand(), "labs", file.toString(), "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(service.text()).path("created").asInt()).isEqualTo(1);
    int before = service.text().length();
    assertThat(service.run(new ImportCommand(), "labs", file.toString(), "--json")).isEqualTo(1);
    assertThat(JsonMapper.shared().readTree(service.text().substring(before)))
        .isEqualTo(JsonMapper.shared().readTree(BAD));
  }

  @Test
  void an_empty_file_is_sent_too_and_other_refusals_are_told() throws Exception {
    service
        .with(IMPORT, 400, "{\"non_field_errors\": [\"The submitted file is empty.\"]}")
        .with("POST /api/nope/import/", 404, "{\"detail\": \"Not found.\"}");
    Path empty = Files.createFile(folder.resolve("empty.csv"));

    assertThat(service.run(new ImportCommand(), "labs", empty.toString())).isEqualTo(1);
    assertThat(service.run(new ImportCommand(), "nope", file.toString())).isEqualTo(1);
    assertThat(service.asked()).startsWith(IMPORT);
    assertThat(service.err().lines())
        .containsExactly("non_field_errors: The submitted file is empty.", "Not found.");
  }

  @Test
  void what_only_the_database_finds_is_told_with_the_lines_among_which_it_is() {
    service.with(
        IMPORT,
        409,
        "{\"detail\": \"Another row has it.\", \"rule\": \"labs_pkey\", \"lines\": [1002, 2001]}");
    assertThat(service.run(new ImportCommand(), "labs", file.toString())).isEqualTo(1);
    assertThat(service.err().strip())
        .isEqualTo("Another row has it. It is in one of the lines 1002 to 2001.");
  }

  @Test
  void a_service_that_is_away_is_told() {
    service.close();
    assertThat(service.run(new ImportCommand(), "labs", file.toString())).isEqualTo(1);
    assertThat(service.err()).contains("The command service does not answer at");
  }

  @Test
  void a_file_that_is_not_there_is_told_before_anything_is_sent() {
    CommandLine line = Rollcall.commandLine();
    StringWriter err = new StringWriter();
    int status =
        line.setErr(new PrintWriter(err, true))
            .execute("import", "labs", folder.resolve("no.csv").toString(), "--url", service.url());
    assertThat(status).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo(folder.resolve("no.csv") + " cannot be read.");
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void type_and_file_must_be_named() {
    assertThat(service.run(new ImportCommand(), "labs")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(service.asked()).isEmpty();
  }

  @Test
  void how_far_it_is_fits_a_line() {
    assertThat(ImportLines.of(300_000, 1_000_000))
        .isEqualTo("sending  [######--------------]  30 % of 1.0 MB");
    assertThat(ImportLines.of(1_000_000, 1_000_000))
        .isEqualTo("sent 1.0 MB; its last rows are being written");
    assertThat(ImportLines.of(1_000_000, -1)).isEqualTo("sending  1.0 MB");
  }

  @Test
  void a_terminal_has_one_line_and_a_pipe_one_now_and_then() {
    StringWriter out = new StringWriter();
    ImportLines terminal = new ImportLines(new PrintWriter(out), true);
    terminal.show(1, 2);
    terminal.show(2, 2);
    terminal.clear();
    assertThat(out.toString())
        .contains("50 %", "sent 2 B")
        .doesNotContain("\n")
        .endsWith("\r\u001b[2K");

    StringWriter plain = new StringWriter();
    ImportLines pipe = new ImportLines(new PrintWriter(plain), false);
    for (int i = 0; i < 40; i++) {
      pipe.show(i, 40);
    }
    pipe.clear();
    assertThat(plain.toString().lines()).hasSize(2);
    assertThat(plain.toString()).doesNotContain("\u001b");
  }
}
