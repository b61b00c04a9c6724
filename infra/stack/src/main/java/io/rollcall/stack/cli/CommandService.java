package io.rollcall.stack.cli;

import io.rollcall.stack.Home;
import io.rollcall.stack.StackFile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of commands that give orders to a command service, and how these end. */
final class CommandService {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A deployed command service, such as http://command.example:8081; otherwise the local"
              + " stack's.")
  private @Nullable String url;

  @Option(names = "--json", description = "Prints JSON for scripts, once, at the end.")
  private boolean json;

  /** Gives an order; says why where it is refused, or nobody answers. */
  int ask(CommandSpec command, QueryService.Order order) throws InterruptedException {
    return ask(command, Operations.ANSWER, order);
  }

  /**
   * The same where an answer may take longer.
   *
   * @param patience how long one may take
   */
  int ask(CommandSpec command, Duration patience, QueryService.Order order)
      throws InterruptedException {
    String address =
        url != null
            ? url
            : StackFile.read(data.folder(Home.find()).resolve("stack.json")).command();
    return QueryService.ask(command, "command service", address, patience, order);
  }

  /** Whether the output is for scripts. */
  boolean isJson() {
    return json;
  }
}
