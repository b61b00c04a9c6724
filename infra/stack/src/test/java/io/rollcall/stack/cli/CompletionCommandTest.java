package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @Test
  void bash_takes_the_script_and_completes_with_it(@TempDir Path folder) throws Exception {
    StringWriter out = new StringWriter();
    assertThat(Rollcall.commandLine().setOut(new PrintWriter(out, true)).execute("completion"))
        .isZero();
    Path script = Files.writeString(folder.resolve("completion"), out.toString());

    assertThat(bash("-n", script.toString())).isEmpty();
    assertThat(completed(script, "rollcall", "exp")).isEqualTo("explain");
    assertThat(completed(script, "rollcall", "warm", "--url-f")).isEqualTo("--url-file");
    assertThat(completed(script, "rollcall", "imp")).isEqualTo("import");
    assertThat(completed(script, "rollcall", "import", "--char")).isEqualTo("--charset");
  }

  /** What the last word becomes. */
  private static String completed(Path script, String... words) throws Exception {
    return bash(
        "-c",
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_rollcall 2>/dev/null; echo \"${COMPREPLY[*]}\""
            .formatted(script, String.join(" ", words), words.length - 1));
  }

  private static String bash(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "bash";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said.strip();
  }
}
