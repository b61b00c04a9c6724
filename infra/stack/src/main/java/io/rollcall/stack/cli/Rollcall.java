package io.rollcall.stack.cli;

import io.rollcall.stack.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code rollcall up} and the operations against a running stack. */
@Command(
    name = "rollcall",
    mixinStandardHelpOptions = true,
    version = "rollcall 0.1.0",
    description = "Lists of a campus ERP, kept right in a cache by change data capture.",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      ReplayCommand.class,
      AuditCommand.class,
      ResnapshotCommand.class,
      DeadLettersCommand.class,
      ExplainCommand.class,
      EvictCommand.class,
      WarmCommand.class,
      ImportCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "rollcall test runs the whole test suite; the launcher does it, with what you put after it for Maven.",
      "rollcall COMMAND --help tells more."
    })
final class Rollcall {

  private Rollcall() {}

  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "io/rollcall/stack/logging.xml");
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Rollcall());
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          if (failure instanceof StackException) {
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw failure;
        });
    return line;
  }
}
