package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RollcallTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void help_tells_all_commands_that_exist() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("up ", "status ", "replay ", "audit ", "dead-letters ", "explain ", "evict ")
        .contains("resnapshot ", "warm ", "import ", "completion ", "test ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--edge-port",
        "--query-port",
        "--command-port",
        "--postgres-port",
        "--kafka-port",
        "--redis-port",
        "--data",
        "--scale",
        "--fresh"
      })
  void help_of_up_tells_the_option(String option) {
    assertThat(run("up", "--help")).isZero();
    assertThat(out.toString()).contains(option);
  }

  @Test
  void unknown_command_is_refused() {
    assertThat(run("replays")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("replays");
  }

  @Test
  void port_that_is_none_is_refused_in_one_line(@TempDir Path data) {
    assertThat(run("up", "--data", data.toString(), "--redis-port", "70000")).isEqualTo(1);
    assertThat(err.toString().strip()).startsWith("--redis-port 70000 is no port").hasLineCount(1);
  }

  @Test
  void status_without_a_stack_says_how_to_start_one(@TempDir Path data) {
    assertThat(run("status", "--data", data.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("./rollcall up");
  }

  private int run(String... arguments) {
    return Rollcall.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
