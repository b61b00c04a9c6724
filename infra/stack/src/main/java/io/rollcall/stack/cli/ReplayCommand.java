package io.rollcall.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Has types built anew from their topics while they are served, and says how far that is. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Builds the lists of types anew from their topics, beside those that are read, and has them"
          + " read once all is there and compared.",
      "Without one of the orders below it begins, and follows to the end; Ctrl-C ends only that."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:It is done, or held as asked.",
      "1:It was refused or ended before, or the service does not answer."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private QueryService service = new QueryService();

  @Option(names = "--all", description = "All types.")
  private boolean all;

  @Option(names = "--hold", description = "Waits for --flip before the new lists are read.")
  private boolean hold;

  @Option(
      names = "--limit",
      paramLabel = "RECORDS",
      defaultValue = "0",
      description = "Records a second at most, of each type; 0, the default, for no limit.")
  private long limit;

  @ArgGroup(exclusive = true, heading = "%nOrders to replays that go on, or were:%n")
  private @Nullable Order order;

  @Parameters(paramLabel = "TYPE", description = "Such as students; or --all.")
  private List<String> types = List.of();

  /** What is to be done instead of beginning. */
  private static final class Order {
    @Option(names = "--status", description = "Says how far they are.")
    private boolean status;

    @Option(names = "--follow", description = "Follows them to the end.")
    private boolean follow;

    @Option(names = "--pause", description = "Has them stand still.")
    private boolean pause;

    @Option(names = "--resume", description = "Has them go on.")
    private boolean resume;

    @Option(names = "--cancel", description = "Ends them; what they have built is removed.")
    private boolean cancel;

    @Option(names = "--flip", description = "Has the new lists be read that were held.")
    private boolean flip;

    @Option(
        names = "--rollback",
        description = "Has the lists be read again that were read before.")
    private boolean rollback;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (all == !types.isEmpty() && !isStatus()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "Name the types, or give --all.");
    }
    return service.ask(Objects.requireNonNull(spec), this::call);
  }

  private boolean isStatus() {
    return order != null && order.status;
  }

  private int call(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    Order given = order;
    if (given == null) {
      JsonNode answer = operations.send("POST", "replays", begin());
      answer.path("refused").forEach(why -> err().println(why.asString()));
      int followed = follow(operations, names(answer.path("begun")));
      return answer.path("refused").isEmpty() ? followed : ExitCode.SOFTWARE;
    }
    if (given.status) {
      List<JsonNode> lines = new ArrayList<>();
      operations.send("GET", "replays", Map.of()).forEach(lines::add);
      lines.removeIf(line -> !types.isEmpty() && !types.contains(type(line)));
      print(lines);
      return ExitCode.OK;
    }
    if (given.follow) {
      return follow(operations, named(operations));
    }
    for (String type : named(operations)) {
      JsonNode answer = give(operations, given, type);
      if (!service.isJson()) {
        out().println(given.rollback ? rolledBack(answer) : ReplayLine.of(answer));
      } else {
        out().println(QueryService.json(answer));
      }
    }
    return ExitCode.OK;
  }

  private static JsonNode give(Operations operations, Order given, String type)
      throws IOException, InterruptedException, Operations.RefusedException {
    String replay = "replays/" + type;
    if (given.cancel) {
      return operations.send("DELETE", replay, Map.of());
    }
    if (given.rollback) {
      return rollBack(operations, type);
    }
    return operations.send("POST", replay + '/' + word(given), Map.of());
  }

  private static String word(Order given) {
    if (given.pause) {
      return "pause";
    }
    if (given.resume) {
      return "resume";
    }
    if (given.flip) {
      return "flip";
    }
    throw new IllegalArgumentException("no order");
  }

  /** By number, so that it does nothing when it is done twice. */
  private static JsonNode rollBack(Operations operations, String type)
      throws IOException, InterruptedException, Operations.RefusedException {
    JsonNode kept = operations.send("GET", "generations/" + type, Map.of());
    JsonNode previous = kept.path("previous");
    if (!previous.isNumber() || previous.asLong() > kept.path("current").asLong()) {
      throw new Operations.RefusedException("No earlier lists of " + type + " are kept.");
    }
    return operations.send(
        "POST", "generations/" + type + "/read", Map.of("generation", previous.asLong()));
  }

  private static String rolledBack(JsonNode answer) {
    return "%s: generation %d is read again"
        .formatted(type(answer), answer.path("current").asLong());
  }

  /** The types that are meant; all are those that a replay goes on of. */
  private List<String> named(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    if (!all) {
      return types;
    }
    List<String> going = new ArrayList<>();
    for (JsonNode line : operations.send("GET", "replays", Map.of())) {
      boolean wanted = (order != null && order.rollback) ? isDone(line) : !ReplayLine.isOver(line);
      if (wanted) {
        going.add(type(line));
      }
    }
    return going;
  }

  private static boolean isDone(JsonNode line) {
    return line.path("phase").asString().equals("done");
  }

  private Map<String, ?> begin() {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!all) {
      body.put("types", types);
    }
    body.put("hold", hold);
    body.put("limit", limit);
    return body;
  }

  private static List<String> names(Iterable<JsonNode> lines) {
    List<String> names = new ArrayList<>();
    lines.forEach(line -> names.add(type(line)));
    return names;
  }

  private static String type(JsonNode line) {
    return line.path("type").asString();
  }

  /** Until all are over or held; a service that is away for a while may be starting again. */
  private int follow(Operations operations, List<String> followed)
      throws InterruptedException, IOException, Operations.RefusedException {
    ProgressLines lines =
        new ProgressLines(
            service.isJson() ? null : out(),
            Console.isTerminal(),
            new ProgressLines.Words(ReplayLine::of, ReplayLine::shown, ReplayLine::isOverOrHeld));
    long answeredNanos = System.nanoTime();
    while (true) {
      try {
        List<JsonNode> now = new ArrayList<>();
        for (JsonNode line : operations.send("GET", "replays", Map.of())) {
          if (followed.contains(type(line))) {
            now.add(line);
          }
        }
        answeredNanos = System.nanoTime();
        lines.show(now);
        List<String> lost = new ArrayList<>(followed);
        lost.removeAll(names(now));
        if (!lost.isEmpty()) {
          throw new Operations.RefusedException(
              "Redis knows of no replay of %s; if there was one, it has lost that: begin it again."
                  .formatted(String.join(", ", lost)));
        }
        if (now.stream().allMatch(ReplayLine::isOverOrHeld)) {
          if (service.isJson()) {
            print(now);
          }
          boolean well = now.stream().noneMatch(ReplayLine::isCancelled);
          return well ? ExitCode.OK : ExitCode.SOFTWARE;
        }
      } catch (IOException e) {
        if (System.nanoTime() - answeredNanos > PATIENCE.toNanos()) {
          throw e;
        }
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private void print(List<JsonNode> lines) {
    if (service.isJson()) {
      out().println(QueryService.json(lines));
    } else if (lines.isEmpty()) {
      out().println("Nothing was replayed.");
    } else {
      lines.forEach(line -> out().println(ReplayLine.of(line)));
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
