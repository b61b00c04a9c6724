package io.rollcall.stack.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

/** Says how a list would be answered, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what a list is kept as, where it would be answered from, how old that is, and what"
          + " evicted it last. Looking changes nothing, and counts as no read."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:It is explained.", "1:It is no list, or the service does not answer."})
public final class ExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private QueryService service = new QueryService();

  @Parameters(
      paramLabel = "LIST",
      description = "The URL of a list, such as '/api/students/?department=CSE&page=2'.")
  private String list = "";

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    return service.ask(
        command,
        operations -> {
          JsonNode told =
              operations.send(
                  "GET",
                  "explain?url=" + URLEncoder.encode(list, StandardCharsets.UTF_8),
                  Map.of());
          PrintWriter out = command.commandLine().getOut();
          if (service.isJson()) {
            out.println(QueryService.json(told));
          } else {
            ExplainLines.of(told).forEach(out::println);
          }
          return ExitCode.OK;
        });
  }
}
