package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Has lists go, with their pages, so that they are made anew. */
@Command(
    name = "evict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Has lists and their pages go from Redis and from memory; whoever reads them next has them"
          + " made anew of the rows, which stay. Changes evict what they outdate by themselves: this"
          + " is for when something is wrong all the same."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:They are gone, or were not there.",
      "1:One is no list and no type, or the service does not answer."
    })
public final class EvictCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private QueryService service = new QueryService();

  @Parameters(
      arity = "1..*",
      paramLabel = "LIST|TYPE",
      description =
          "The URL of a list, such as '/api/students/?department=CSE': all its pages, whichever the"
              + " URL names. Or a type, such as students: all its lists.")
  private List<String> what = List.of();

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    return service.ask(
        command,
        operations -> {
          List<JsonNode> gone = new ArrayList<>();
          boolean refused = false;
          for (String each : what) {
            String kind = each.indexOf('/') < 0 ? "type" : "url";
            try {
              JsonNode answer = operations.send("POST", "evict", Map.of(kind, each));
              gone.add(answer);
              if (!service.isJson()) {
                command.commandLine().getOut().println(line(answer));
              }
            } catch (Operations.RefusedException e) {
              refused = true;
              command.commandLine().getErr().println(each + ": " + e.getMessage());
            }
          }
          if (service.isJson()) {
            command.commandLine().getOut().println(QueryService.json(gone));
          }
          return refused ? ExitCode.SOFTWARE : ExitCode.OK;
        });
  }

  private static String line(JsonNode gone) {
    String query = gone.path("query").asString("");
    String of = gone.path("type").asString() + (query.isEmpty() ? "" : "?" + query);
    long fills = gone.path("fills").asLong();
    return "%s: %s and %s evicted%s"
        .formatted(
            of,
            Amounts.count(gone.path("lists").asLong(), "list"),
            Amounts.count(gone.path("pages").asLong(), "page"),
            fills == 0 ? "" : ", " + Amounts.count(fills, "fill") + " ended");
  }
}
