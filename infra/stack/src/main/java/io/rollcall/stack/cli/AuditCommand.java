package io.rollcall.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
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

/** Has what is kept compared with Postgres, and says what differed. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares the rows of types, the pages that are kept and how many rows their lists have with"
          + " Postgres, and mends what differs.",
      "It follows to the end; Ctrl-C ends only that."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Nothing differs any more, of what did not change all the time.",
      "1:Something differs still, it came to no end, was refused, or nobody answers."
    })
public final class AuditCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(500);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private QueryService service = new QueryService();

  @Option(names = "--all", description = "All types.")
  private boolean all;

  @Option(names = "--no-repair", description = "Only says what differs.")
  private boolean noRepair;

  @Option(names = "--samples", description = "Says what came of the last samples instead.")
  private boolean samples;

  @Option(names = "--status", description = "Says how the last audit stands instead.")
  private boolean status;

  @Parameters(paramLabel = "TYPE", description = "Such as students; or --all.")
  private List<String> types = List.of();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    boolean asks = samples || status;
    if (asks ? all || !types.isEmpty() || (samples && status) : all == !types.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "Name the types, or give --all, or one of --status, --samples.");
    }
    return service.ask(
        command,
        operations ->
            asks
                ? print(operations.send("GET", samples ? "audits/samples" : "audits", Map.of()))
                : follow(operations, operations.send("POST", "audits", order())));
  }

  private Map<String, ?> order() {
    Map<String, Object> order = new LinkedHashMap<>();
    if (!all) {
      order.put("types", types);
    }
    order.put("repair", !noRepair);
    return order;
  }

  private int follow(Operations operations, JsonNode begun)
      throws IOException, InterruptedException, Operations.RefusedException {
    ProgressLines lines =
        new ProgressLines(
            service.isJson() ? null : out(),
            Console.isTerminal(),
            new ProgressLines.Words(AuditLine::of, AuditLine::phase, AuditLine::isOver));
    List<String> ours = begins(begun);
    JsonNode now = begun;
    while (true) {
      if (!begins(now).equals(ours)) {
        throw new Operations.RefusedException(
            "Another service answers at this address, or another audit was begun: how far this one"
                + " is cannot be told.");
      }
      lines.show(now.valueStream().toList());
      if (now.valueStream().allMatch(AuditLine::isOver)) {
        if (service.isJson()) {
          out().println(QueryService.json(now));
        }
        return status(now);
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      now = operations.send("GET", "audits", Map.of());
    }
  }

  /** What says of audits which they are. */
  private static List<String> begins(JsonNode audits) {
    return audits
        .valueStream()
        .map(one -> one.path("type").asString() + one.path("begunAt").asString())
        .toList();
  }

  private int print(JsonNode audits) {
    if (service.isJson()) {
      out().println(QueryService.json(audits));
    } else if (audits.isEmpty()) {
      out().println("Nothing was compared.");
    } else {
      audits.forEach(one -> out().println(AuditLine.of(one)));
    }
    return status(audits);
  }

  private static int status(JsonNode audits) {
    boolean well =
        audits.valueStream().allMatch(one -> !AuditLine.isOver(one) || AuditLine.isWell(one));
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
