package io.rollcall.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
          + " read once all is there and compared. With --until or --from it builds their rows as"
          + " they were, for --show, beside what lists read.",
      "Without one of the orders below it begins, and follows to the end; Ctrl-C ends only that."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:It is done, or held or kept as asked.",
      "1:It was refused or ended before, or the service does not answer."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAGE = 500;

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

  @Option(
      names = "--force",
      description = "Begins although Redis seems to have no room for the rows once more.")
  private boolean force;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "The rows as they were then: of changes that were committed until that time. Such as"
              + " 2026-11-29T14:00:00Z, or 2026-11-29T14:00 in the machine's own zone. They are"
              + " kept for rollcall.replay.keep, and never read by lists.")
  private @Nullable String until;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "The rows that were changed or deleted from then on; with --until those in between.")
  private @Nullable String from;

  @Option(names = "--key", paramLabel = "KEY", description = "With --show: all of one row.")
  private @Nullable String key;

  @Option(
      names = "--differing",
      description = "With --show: only rows that differ from what lists read.")
  private boolean differing;

  @Option(
      names = "--rows",
      paramLabel = "ROWS",
      defaultValue = "1000",
      description = "With --show: how many rows at most; 1000 is the default.")
  private int rows;

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

    @Option(
        names = "--show",
        description = "Lists the rows of a type that --until or --from has built.")
    private boolean show;

    @Option(names = "--remove", description = "Removes rows that --until or --from has built.")
    private boolean remove;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (all == !types.isEmpty() && !isStatus()) {
      throw usage("Name the types, or give --all.");
    }
    check();
    return service.ask(Objects.requireNonNull(spec), this::call);
  }

  private void check() {
    boolean side = until != null || from != null;
    if (side && (order != null || hold)) {
      throw usage("--until and --from begin something; they go with neither --hold nor an order.");
    }
    boolean show = order != null && order.show;
    if (show && (all || types.size() != 1)) {
      throw usage("--show is about one type.");
    }
    if (!show && (key != null || differing)) {
      throw usage("--key and --differing go with --show.");
    }
    if (rows < 1) {
      throw usage("--rows is %d; give a number from 1.".formatted(rows));
    }
    time(from);
    time(until);
  }

  private @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Moments.read(text, ZoneId.systemDefault());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String why) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
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
    if (given.show) {
      return show(operations, types.getFirst());
    }
    if (given.follow) {
      return follow(operations, named(operations));
    }
    for (String type : named(operations)) {
      JsonNode answer = give(operations, given, type);
      if (!service.isJson()) {
        out().println(line(given, type, answer));
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
    if (given.remove) {
      return operations.send("DELETE", side(operations, type), Map.of());
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

  private static String line(Order given, String type, JsonNode answer) {
    return given.remove
        ? type + ": removed"
        : given.rollback ? rolledBack(answer) : ReplayLine.of(answer);
  }

  /** Where the rows of a type are that show the past. */
  private static String side(Operations operations, String type)
      throws IOException, InterruptedException, Operations.RefusedException {
    JsonNode number = operations.send("GET", "generations/" + type, Map.of()).path("side");
    if (!number.isNumber()) {
      throw new Operations.RefusedException(
          "No rows of %s as they were are kept; --until or --from builds them.".formatted(type));
    }
    return "generations/" + type + '/' + number.asLong();
  }

  private int show(Operations operations, String type)
      throws IOException, InterruptedException, Operations.RefusedException {
    String path = side(operations, type) + "/rows";
    if (key != null) {
      JsonNode row = operations.send("GET", path + '/' + Operations.encoded(key), Map.of());
      if (service.isJson()) {
        out().println(QueryService.json(row));
      } else {
        SideLines.whole(row).forEach(out()::println);
      }
      return ExitCode.OK;
    }
    List<JsonNode> shown = new ArrayList<>();
    JsonNode page = null;
    long left = rows;
    do {
      page = operations.send("GET", path + query(page, left), Map.of());
      for (JsonNode row : page.path("rows")) {
        left--;
        if (service.isJson()) {
          shown.add(row);
        } else {
          out().println(SideLines.of(row));
        }
      }
    } while (left > 0 && page.path("next").isString());
    if (service.isJson()) {
      out().println(QueryService.json(shown));
    } else {
      err().println(ReplayLine.note(page));
    }
    if (page.path("next").isString()) {
      err().println("More rows follow; --rows says how many are shown.");
    }
    return ExitCode.OK;
  }

  private String query(@Nullable JsonNode before, long left) {
    String query = "?limit=" + Math.min(left, PAGE) + (differing ? "&differing=true" : "");
    return before == null
        ? query
        : query + "&after=" + Operations.encoded(before.path("next").asString());
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
    Instant begin = time(from);
    Instant end = time(until);
    if (begin == null && end == null) {
      body.put("hold", hold);
    }
    body.put("limit", limit);
    if (force) {
      body.put("force", true);
    }
    if (begin != null) {
      body.put("from", begin.toString());
    }
    if (end != null) {
      body.put("until", end.toString());
    }
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
        List<JsonNode> now = last(operations.send("GET", "replays", Map.of()), followed);
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
          } else {
            now.stream().filter(ReplayLine::isSide).map(ReplayLine::note).forEach(err()::println);
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

  /** Of each type the one that was begun last: one that shows the past may be kept beside it. */
  private static List<JsonNode> last(JsonNode all, List<String> types) {
    Map<String, JsonNode> last = new LinkedHashMap<>();
    for (JsonNode line : all) {
      if (types.contains(type(line))) {
        last.merge(
            type(line), line, (one, other) -> generation(other) > generation(one) ? other : one);
      }
    }
    return List.copyOf(last.values());
  }

  private static long generation(JsonNode line) {
    return line.path("generation").asLong();
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
