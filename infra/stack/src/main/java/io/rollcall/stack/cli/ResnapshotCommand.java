package io.rollcall.stack.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import tools.jackson.databind.json.JsonMapper;

/** Has tables be read anew into their topics, and says what came of it. */
@Command(
    name = "resnapshot",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Has the tables of types be read anew into their topics, while their changes go on, and rows be"
          + " deleted there that the tables do not have.",
      "It follows to the end; Ctrl-C ends only that."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:The topics have what the tables have.",
      "1:One came to no end, was refused, or nobody answers."
    })
public final class ResnapshotCommand implements Callable<Integer> {
  private static final long LOOK_MS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private CommandService service = new CommandService();

  @Option(names = "--status", description = "Says how the last ones stand instead.")
  private boolean status;

  @Option(names = "--stop", description = "Has those of the types go no further instead.")
  private boolean stop;

  @Parameters(paramLabel = "TYPE", description = "Such as students.")
  private List<String> types = List.of();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (status == !types.isEmpty() || (status && stop)) {
      throw new ParameterException(command.commandLine(), "Name the types, or give --status.");
    }
    return service.ask(command, this::give);
  }

  private int give(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    if (status) {
      return print(operations.send("GET", "resnapshots", Map.of()));
    }
    if (stop) {
      for (String type : types) {
        operations.send("DELETE", "resnapshots/" + type, Map.of());
      }
      return print(only(new HashSet<>(types), operations.send("GET", "resnapshots", Map.of())));
    }
    return follow(operations, operations.send("POST", "resnapshots", Map.of("types", types)));
  }

  private int follow(Operations operations, JsonNode answer)
      throws IOException, InterruptedException, Operations.RefusedException {
    CommandSpec command = Objects.requireNonNull(spec);
    answer.path("refused").forEach(why -> command.commandLine().getErr().println(why.asString()));
    ProgressLines lines =
        new ProgressLines(
            service.isJson() ? null : out(),
            Console.isTerminal(),
            new ProgressLines.Words(
                ResnapshotLine::of, ResnapshotLine::phase, ResnapshotLine::isOver));
    JsonNode now = answer.path("begun");
    Set<String> ours = orders(now).keySet();
    Map<String, String> ordered = orders(now);
    while (true) {
      if (!orders(now).equals(ordered)) {
        throw new Operations.RefusedException(
            "Another resnapshot was ordered meanwhile: how far this one came cannot be told.");
      }
      lines.show(now.valueStream().toList());
      if (now.valueStream().allMatch(ResnapshotLine::isOver)) {
        if (service.isJson()) {
          out().println(QueryService.json(now));
        }
        boolean well =
            answer.path("refused").isEmpty() && now.valueStream().allMatch(ResnapshotLine::isDone);
        return well ? ExitCode.OK : ExitCode.SOFTWARE;
      }
      now = only(ours, look(operations));
    }
  }

  /** Looks again, also where whoever takes over does not answer yet. */
  private static JsonNode look(Operations operations)
      throws IOException, InterruptedException, Operations.RefusedException {
    for (long begun = System.nanoTime(); ; ) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      try {
        return operations.send("GET", "resnapshots", Map.of());
      } catch (IOException e) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw e;
        }
      }
    }
  }

  /** By type, what says of a resnapshot which it is. */
  private static Map<String, String> orders(JsonNode resnapshots) {
    return resnapshots
        .valueStream()
        .collect(
            Collectors.toMap(
                one -> one.path("type").asString(), one -> one.path("orderedAt").asString()));
  }

  private static JsonNode only(Set<String> types, JsonNode resnapshots) {
    return JsonMapper.shared()
        .valueToTree(
            resnapshots
                .valueStream()
                .filter(one -> types.contains(one.path("type").asString()))
                .toList());
  }

  private int print(JsonNode resnapshots) {
    if (service.isJson()) {
      out().println(QueryService.json(resnapshots));
    } else if (resnapshots.isEmpty()) {
      out().println("Nothing was ordered.");
    } else {
      resnapshots.forEach(one -> out().println(ResnapshotLine.of(one)));
    }
    return resnapshots.valueStream().anyMatch(one -> ResnapshotLine.phase(one).equals("failed"))
        ? ExitCode.SOFTWARE
        : ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
