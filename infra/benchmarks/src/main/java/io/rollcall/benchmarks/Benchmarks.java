package io.rollcall.benchmarks;

import io.rollcall.benchmarks.capture.CaptureCommand;
import io.rollcall.benchmarks.counting.CountingCommand;
import io.rollcall.benchmarks.freshness.FreshnessCommand;
import io.rollcall.benchmarks.growth.GrowthCommand;
import io.rollcall.benchmarks.load.MissingProgram;
import io.rollcall.benchmarks.mixed.MixedCommand;
import io.rollcall.benchmarks.reads.ReadsCommand;
import io.rollcall.benchmarks.rebuild.RebuildCommand;
import io.rollcall.benchmarks.replay.ReplayCommand;
import io.rollcall.benchmarks.scale.ScaleCommand;
import io.rollcall.stack.StackException;
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
    subcommands = {
      CaptureCommand.class,
      CountingCommand.class,
      FreshnessCommand.class,
      GrowthCommand.class,
      MixedCommand.class,
      ReadsCommand.class,
      RebuildCommand.class,
      ReplayCommand.class,
      ScaleCommand.class
    })
final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // Reports look the same wherever they are made.
    System.setProperty("logback.configurationFile", "io/rollcall/benchmarks/logging.xml");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Benchmarks());
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          if (failure instanceof MissingProgram || failure instanceof StackException) {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw failure;
        });
    return line;
  }
}
