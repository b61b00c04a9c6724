package io.rollcall.stack.cli;

import io.rollcall.stack.Home;
import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The options of commands that give orders to a query service, and how these end. */
final class QueryService {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A deployed query service, such as http://query.example:8080; otherwise the local stack's.")
  private @Nullable String url;

  @Option(names = "--json", description = "Prints JSON for scripts, once, at the end.")
  private boolean json;

  /** What is asked of the service. */
  @FunctionalInterface
  interface Order {
    /**
     * Gives it.
     *
     * @return the exit status
     */
    int give(Operations operations)
        throws IOException, InterruptedException, Operations.RefusedException;
  }

  /** Gives an order; says why where it is refused, or nobody answers. */
  int ask(CommandSpec command, Order order) throws InterruptedException {
    return ask(command, Operations.ANSWER, order);
  }

  /**
   * The same where an answer may take longer.
   *
   * @param patience how long one may take
   */
  int ask(CommandSpec command, Duration patience, Order order) throws InterruptedException {
    return ask(command, "query service", address(), patience, order);
  }

  /** The same of whatever service is at an address. */
  static int ask(
      CommandSpec command, String service, String address, Duration patience, Order order)
      throws InterruptedException {
    try {
      return order.give(new Operations(address, patience));
    } catch (Operations.RefusedException e) {
      command.commandLine().getErr().println(e.getMessage());
    } catch (IOException e) {
      command
          .commandLine()
          .getErr()
          .println("The %s does not answer at %s.".formatted(service, address));
    }
    return ExitCode.SOFTWARE;
  }

  /** Whether the output is for scripts. */
  boolean isJson() {
    return json;
  }

  /** As scripts and people can read it. */
  static String json(Object value) {
    return JSON.writeValueAsString(value);
  }

  private String address() {
    return url != null
        ? url
        : StackFile.read(data.folder(Home.find()).resolve("stack.json")).query();
  }
}
