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

/** Lists records that could not be read, and has them tried again or discarded. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the records that could not be read and are missing in the lists, or does what one of"
          + " the orders below says.",
      "An ID is what the list shows first: the place of the record in its topic."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:It is done.",
      "1:It was refused, a record still cannot be read, or the service does not answer."
    })
public final class DeadLettersCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  /** A retry may read for as long as rollcall.dead-letters.patience, for each partition. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final String LETTERS = "dead-letters";

  @Spec private @Nullable CommandSpec spec;

  @Mixin private QueryService service = new QueryService();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "open",
      description =
          "Lists those that are open (the default), superseded, retried or discarded, or all.")
  private String state = "open";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why the record does not matter; goes with --discard.")
  private @Nullable String reason;

  @ArgGroup(exclusive = true, heading = "%nOrders:%n")
  private @Nullable Order order;

  @Parameters(paramLabel = "TYPE", description = "Such as students; none for all types.")
  private List<String> types = List.of();

  /** What is to be done instead of listing. */
  private static final class Order {
    @Option(names = "--show", paramLabel = "ID", description = "Shows all of a record.")
    private @Nullable String show;

    @Option(names = "--retry", paramLabel = "ID", description = "Tries a record again.")
    private @Nullable String retry;

    @Option(
        names = "--retry-all",
        description = "Tries all that are open again, or those of the given types.")
    private boolean retryAll;

    @Option(
        names = "--discard",
        paramLabel = "ID",
        description = "Has a record count as seen to, for a --reason.")
    private @Nullable String discard;
  }

  @Override
  public Integer call() throws InterruptedException {
    Order given = order == null ? new Order() : order;
    check(given);
    return service.ask(
        Objects.requireNonNull(spec), PATIENCE, operations -> call(operations, given));
  }

  private int call(Operations operations, Order given)
      throws IOException, InterruptedException, Operations.RefusedException {
    if (given.show != null) {
      return show(operations, given.show);
    }
    if (given.retry != null) {
      return tell(List.of(operations.send("POST", letter(given.retry) + "/retry", Map.of())), true);
    }
    if (given.discard != null) {
      return discard(operations, given.discard, Objects.requireNonNull(reason));
    }
    return given.retryAll ? retryAll(operations) : list(operations);
  }

  private void check(Order given) {
    boolean ofOne = given.show != null || given.retry != null || given.discard != null;
    if (ofOne && !types.isEmpty()) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "An ID is enough; leave the types out.");
    }
    if ((given.discard == null) != (reason == null)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--discard and --reason go together.");
    }
  }

  private static String letter(String id) {
    return LETTERS + '/' + Operations.encoded(id);
  }

  private int list(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    StringBuilder query = new StringBuilder(LETTERS + "?limit=" + PAGE);
    types.forEach(type -> query.append("&type=").append(Operations.encoded(type)));
    if (!state.equals("all")) {
      query.append("&state=").append(Operations.encoded(state));
    }
    List<JsonNode> all = new ArrayList<>();
    JsonNode page = operations.send("GET", query.toString(), Map.of());
    page.path("letters").forEach(all::add);
    while (page.path("next").isNumber()) {
      page = operations.send("GET", query + "&after=" + page.path("next").asLong(), Map.of());
      page.path("letters").forEach(all::add);
    }
    if (service.isJson()) {
      out().println(QueryService.json(all));
      return ExitCode.OK;
    }
    all.forEach(letter -> out().println(LetterLine.of(letter)));
    if (all.isEmpty()) {
      out().println(state.equals("open") ? "No dead letters are open." : "There are none.");
    }
    long unlisted = page.path("unlisted").asLong();
    if (unlisted > 0) {
      err()
          .println(
              "%d more were set aside before; rollcall.dead-letters.listed says how many are listed."
                  .formatted(unlisted));
    }
    return ExitCode.OK;
  }

  private int show(Operations operations, String id)
      throws IOException, InterruptedException, Operations.RefusedException {
    JsonNode whole = operations.send("GET", letter(id), Map.of());
    if (service.isJson()) {
      out().println(QueryService.json(whole));
    } else {
      LetterLine.whole(whole).forEach(out()::println);
    }
    return ExitCode.OK;
  }

  private int discard(Operations operations, String id, String why)
      throws IOException, InterruptedException, Operations.RefusedException {
    JsonNode discarded = operations.send("POST", letter(id) + "/discard", Map.of("reason", why));
    out().println(service.isJson() ? QueryService.json(discarded) : LetterLine.of(discarded));
    return ExitCode.OK;
  }

  /** Some at a time, so that no answer takes long. */
  private int retryAll(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    List<JsonNode> all = new ArrayList<>();
    int status = ExitCode.OK;
    JsonNode answer = null;
    while (answer == null || answer.path("next").isNumber()) {
      Map<String, Object> body = new LinkedHashMap<>();
      if (!types.isEmpty()) {
        body.put("types", types);
      }
      if (answer != null) {
        body.put("after", answer.path("next").asLong());
      }
      answer = operations.send("POST", LETTERS + "/retry", body);
      List<JsonNode> some = answer.path("retried").valueStream().toList();
      all.addAll(some);
      if (!service.isJson()) {
        status = Math.max(status, tell(some, false));
      }
    }
    if (service.isJson()) {
      return tell(all, false);
    }
    if (all.isEmpty()) {
      out().println("No dead letters are open.");
    }
    return status;
  }

  /** What came of retries; status 1 if one is still not read. */
  private int tell(List<JsonNode> retried, boolean one) {
    if (service.isJson()) {
      out().println(QueryService.json(one ? retried.getFirst() : retried));
    } else {
      retried.forEach(each -> out().println(LetterLine.retried(each)));
    }
    return retried.stream().allMatch(LetterLine::isDone) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
