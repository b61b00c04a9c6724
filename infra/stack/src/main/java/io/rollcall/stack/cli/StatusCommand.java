package io.rollcall.stack.cli;

import io.rollcall.stack.Health;
import io.rollcall.stack.Home;
import io.rollcall.stack.StackFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells whether the services are well. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Asks the services of the local stack, or a deployed one, how they are, and a query service what"
          + " it keeps, how far that is behind, and from where reads were answered."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:All are well.", "1:One is not, or none runs."})
public final class StatusCommand implements Callable<Integer> {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private @Nullable CommandSpec spec;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A deployed service, such as http://query.example:8080; may be given several times.")
  private List<String> urls = List.of();

  @Option(names = "--json", description = "Prints JSON for scripts.")
  private boolean json;

  /**
   * What a service says of itself.
   *
   * @param status UP, DOWN, UNREACHABLE, or what else was answered
   * @param health what its health endpoint answered
   * @param operations what a query service tells of what it keeps; null for others, and while it
   *     cannot tell
   */
  record Report(
      String service,
      String url,
      String status,
      @Nullable JsonNode health,
      @Nullable JsonNode operations) {}

  @Override
  public Integer call() throws InterruptedException {
    List<Report> reports = new ArrayList<>();
    if (urls.isEmpty()) {
      Path file = data.folder(Home.find()).resolve("stack.json");
      StackFile stack = StackFile.read(file);
      reports.add(ask("query service", stack.query()));
      reports.add(ask("command service", stack.command()));
    }
    for (String url : urls) {
      reports.add(ask("service", url.replaceAll("/+$", "")));
    }
    print(reports);
    boolean well = reports.stream().allMatch(report -> report.status().equals("UP"));
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Report ask(String service, String url) throws InterruptedException {
    try {
      Health.Answer answer = Health.of(url).ask();
      JsonNode health = JSON.readTree(answer.body());
      String said = health.path("status").asString("");
      return new Report(
          service, url, said.isEmpty() ? "HTTP " + answer.status() : said, health, operations(url));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return new Report(service, url, "UNREACHABLE", null, null);
    }
  }

  private static @Nullable JsonNode operations(String url) throws InterruptedException {
    try {
      return new Operations(url).send("GET", "status", Map.of());
    } catch (IOException | Operations.RefusedException e) {
      return null; // what is the matter its health tells
    }
  }

  private void print(List<Report> reports) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(reports));
      return;
    }
    for (Report report : reports) {
      out.printf("%-16s  %-12s %s%n", report.service(), report.status(), report.url());
      if (report.health() != null) {
        report
            .health()
            .path("components")
            .forEachEntry((name, component) -> out.println(HealthLine.of(name, component)));
      }
    }
    boolean table = Console.isTerminal();
    for (Report report : reports) {
      if (report.operations() != null) {
        if (table) {
          out.println();
        }
        StatusLines.of(report.operations(), table).forEach(out::println);
      }
    }
  }
}
