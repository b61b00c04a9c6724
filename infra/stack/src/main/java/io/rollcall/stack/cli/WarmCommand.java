package io.rollcall.stack.cli;

import io.rollcall.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Has lists made before somebody reads them, and says how far that is. */
@Command(
    name = "warm",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Has lists made before somebody reads them: those that were read last of some types, with"
          + " their pages, or given ones. Readers go first.",
      "It follows to the end; Ctrl-C ends only that, --cancel the order."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:They are there, or the order was ended as asked.",
      "1:Some could not be made, or it was refused, or the service does not answer."
    })
public final class WarmCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final String STANDARD_INPUT = "-";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private QueryService service = new QueryService();

  @Option(names = "--all", description = "All types.")
  private boolean all;

  @Option(
      names = "--lists",
      paramLabel = "N",
      description = "How many lists of each type, those read last; rollcall.warm.lists otherwise.")
  private @Nullable Integer lists;

  @Option(
      names = "--url-file",
      paramLabel = "FILE",
      description = "A file of URLs of lists, one a line; - for standard input.")
  private @Nullable Path file;

  @Option(names = "--cancel", description = "Ends the last order instead.")
  private boolean cancel;

  @Parameters(
      paramLabel = "TYPE|LIST",
      description =
          "Types, such as students, and URLs of lists, such as '/api/students/?department=CSE'.")
  private List<String> what = List.of();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    List<String> types = new ArrayList<>();
    List<String> urls = new ArrayList<>();
    what.forEach(each -> (each.indexOf('/') < 0 ? types : urls).add(each));
    urls.addAll(fromFile());
    boolean nothing = types.isEmpty() && urls.isEmpty();
    if (!cancel && (all ? !types.isEmpty() : nothing)) {
      throw new ParameterException(
          command.commandLine(), "Name types or lists, or give --all for all types.");
    }
    if (all && !urls.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--all is for types; warm given lists by themselves.");
    }
    return service.ask(
        command,
        operations ->
            cancel
                ? print(operations.send("DELETE", "warm", Map.of()))
                : follow(operations, operations.send("POST", "warm", body(types, urls))));
  }

  private List<String> fromFile() {
    Path from = file;
    if (from == null) {
      return List.of();
    }
    try {
      String text =
          from.toString().equals(STANDARD_INPUT)
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(from);
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new StackException("%s cannot be read: %s".formatted(from, e.getMessage()));
    }
  }

  private Map<String, ?> body(List<String> types, List<String> urls) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!types.isEmpty()) {
      body.put("types", types);
    }
    if (!urls.isEmpty()) {
      body.put("urls", urls);
    }
    if (lists != null) {
      body.put("lists", lists);
    }
    return body;
  }

  private int follow(Operations operations, JsonNode begun)
      throws IOException, InterruptedException, Operations.RefusedException {
    WarmLines lines =
        new WarmLines(Objects.requireNonNull(spec).commandLine().getOut(), Console.isTerminal());
    JsonNode run = begun;
    while (true) {
      if (!run.path("id").equals(begun.path("id"))) {
        throw new Operations.RefusedException(
            "Another service answers at this address, or another order was given: how far this one"
                + " is cannot be told.");
      }
      if (!service.isJson()) {
        lines.show(run);
      }
      if (WarmLines.isOver(run)) {
        return ended(run);
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      run = operations.send("GET", "warm", Map.of());
    }
  }

  private int ended(JsonNode run) {
    CommandSpec command = Objects.requireNonNull(spec);
    if (service.isJson()) {
      command.commandLine().getOut().println(QueryService.json(run));
    } else {
      run.path("refused").forEach(why -> command.commandLine().getErr().println(why.asString()));
      if (run.path("problem").isString()) {
        command.commandLine().getErr().println("One failed: " + run.path("problem").asString());
      }
    }
    boolean well =
        run.path("failed").asLong() == 0
            && run.path("refused").isEmpty()
            && run.path("state").asString().equals("done");
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int print(JsonNode run) {
    String text = service.isJson() ? QueryService.json(run) : WarmLines.of(run);
    Objects.requireNonNull(spec).commandLine().getOut().println(text);
    return ExitCode.OK;
  }
}
