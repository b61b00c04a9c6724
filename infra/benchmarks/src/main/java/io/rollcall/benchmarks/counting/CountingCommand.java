package io.rollcall.benchmarks.counting;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.load.Rounds;
import io.rollcall.benchmarks.load.Throughput;
import io.rollcall.benchmarks.load.Wrk;
import io.rollcall.stack.AnotherQuery;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reads by a query service that counts beside those by one that does not. */
@Command(
    name = "counting",
    mixinStandardHelpOptions = true,
    description = "Pages a second with all meters beside the same without any. Needs wrk.")
public final class CountingCommand implements Callable<Integer> {
  private static final String NEAR = "rollcall.near.enabled";
  private static final String NO_METERS = "management.metrics.enable.all";
  private static final String LIST = "/api/students/";

  /** A campus of scale 1 has 50 pages of 100 students. */
  private static final int MANY_PAGES = 49;

  private static final List<String> GZIP = List.of("Accept-Encoding: gzip");

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--pairs",
      defaultValue = "4",
      description =
          "Pairs of services, since one JVM compiles better than another."
              + " Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--rounds",
      defaultValue = "8",
      description = "Rounds of each pair. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "For how long each is asked in a round. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "15",
      description = "For how long each is asked before the rounds. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "Connections, each with one request under way. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Override
  public Integer call() throws Exception {
    Wrk.require();
    List<List<String>> lines = new ArrayList<>();
    try (Scratch scratch = Scratch.make()) {
      Path script = scratch.folder("pages");
      lines.add(
          line(
              "From memory, one page",
              scratch,
              "memory",
              Map.of(),
              (wrk, service, time) -> wrk.run(service, GZIP, time)));
      lines.add(
          line(
              "From Redis, %d pages in turn".formatted(MANY_PAGES),
              scratch,
              "redis",
              Map.of(NEAR, "false"),
              (wrk, service, time) -> wrk.runPages(service, MANY_PAGES, GZIP, time, script)));
    }
    reports.publish(report(lines), "counting");
    return 0;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** How a service is asked. */
  private interface Asking {
    Throughput ask(Wrk wrk, URI list, Duration time) throws IOException, InterruptedException;
  }

  private List<String> line(
      String name, Scratch scratch, String folder, Map<String, String> settings, Asking asking)
      throws Exception {
    List<Rounds> all = new ArrayList<>();
    StackOptions options = StackOptions.in(scratch.folder(folder));
    try (Stack stack = Stack.start(options, CountingCommand::tell)) {
      for (int pair = 1; pair <= pairs; pair++) {
        Path logs = scratch.folder("%s-pair-%d".formatted(folder, pair));
        all.add(pair(stack, logs, settings, asking));
      }
    }
    List<Double> ofPairs = all.stream().map(each -> Figures.median(each.ratios())).toList();
    List<Double> ratios = all.stream().flatMap(each -> each.ratios().stream()).toList();
    return List.of(
        name,
        "%,.0f".formatted(Figures.median(all.stream().map(Rounds::measuredPerSecond).toList())),
        "%,.0f".formatted(Figures.median(all.stream().map(Rounds::yardstickPerSecond).toList())),
        "%.3f".formatted(Figures.median(ratios)),
        "%.3f to %.3f".formatted(Figures.quantile(ratios, 0.25), Figures.quantile(ratios, 0.75)),
        String.join(" ", ofPairs.stream().map("%.3f"::formatted).toList()));
  }

  private Rounds pair(Stack stack, Path logs, Map<String, String> settings, Asking asking)
      throws Exception {
    Map<String, String> noMeters = new TreeMap<>(settings);
    noMeters.put(NO_METERS, "false");
    Wrk wrk = new Wrk(connections);
    try (AnotherQuery counts = stack.startAnotherQuery(logs.resolve("counts"), settings);
        AnotherQuery without = stack.startAnotherQuery(logs.resolve("without"), noMeters)) {
      URI one = counts.address().resolve(LIST);
      URI other = without.address().resolve(LIST);
      Duration time = Duration.ofSeconds(seconds);
      asking.ask(wrk, one, Duration.ofSeconds(warmUp));
      asking.ask(wrk, other, Duration.ofSeconds(warmUp));
      return Rounds.run(
          rounds, () -> asking.ask(wrk, one, time), () -> asking.ask(wrk, other, time));
    }
  }

  private Report report(List<List<String>> lines) {
    Report report =
        new Report(
            "What counting costs",
            "./rollcall bench counting --pairs %d --rounds %d --seconds %d --warm-up %d --connections %d"
                .formatted(pairs, rounds, seconds, warmUp, connections));
    report.line(
        ("Warm pages of 100 rows, compressed, by a query service as it is, beside another on the same"
                + " Redis that has no meters (`%s=false`): wrk with %d connections for %d s each, in"
                + " turns, after %d s to warm up. %d pairs of services, one after the other, %d rounds"
                + " each after one that is thrown away. From Redis means without the near cache"
                + " (`%s=false`). Services, wrk and the rest of the stack share the machine.")
            .formatted(NO_METERS, connections, seconds, warmUp, pairs, rounds, NEAR));
    report.table(
        List.of(
            "",
            "Counts, answers/s",
            "Does not, answers/s",
            "Ratio",
            "Half of all rounds",
            "Of each pair"),
        lines);
    return report;
  }
}
