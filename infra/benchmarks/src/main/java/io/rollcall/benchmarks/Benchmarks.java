package io.rollcall.benchmarks;

import io.rollcall.benchmarks.capture.CaptureCommand;
import io.rollcall.benchmarks.freshness.FreshnessCommand;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code rollcall bench NAME}. */
@Command(
    name = "rollcall bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures, beside a yardstick in the same run, and writes a report.",
      "Let nothing else run on the machine meanwhile."
    },
    subcommands = {CaptureCommand.class, FreshnessCommand.class})
final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // Reports look the same wherever they are made.
    System.setProperty("logback.configurationFile", "io/rollcall/benchmarks/logging.xml");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Benchmarks()).setUsageHelpAutoWidth(true);
  }
}
