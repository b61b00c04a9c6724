package io.rollcall.benchmarks.growth;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.benchmarks.workload.ListPaths;
import io.rollcall.benchmarks.workload.SampleRows;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a change costs while more and more lists of its type are live. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    description = "What a change costs while the live lists of its type grow.")
public final class GrowthCommand implements Callable<Integer> {
  private static final String TYPE = "students";
  private static final String COLUMN = "name";
  private static final int PAGE_SIZE = 20;

  /** Bursts that are thrown away: until the services are warm, and whenever lists have come. */
  private static final int WARM_UPS_FIRST = 10;

  private static final int WARM_UPS = 1;

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--views",
      split = ",",
      defaultValue = "10,100,1000,10000",
      description =
          "Live lists, one line each, growing; the first is the yardstick."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Integer> views = List.of();

  @Option(
      names = "--changes",
      defaultValue = "2000",
      description = "Updates a burst. Default: ${DEFAULT-VALUE}.")
  private int changes;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Bursts a line, after some that are thrown away. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  /** What was measured with some lists live. */
  private record Line(int views, List<Burst.Took> bursts) {
    double median(ToDoubleFunction<Burst.Took> part) {
      return Figures.median(bursts.stream().mapToDouble(part).boxed().toList());
    }
  }

  @Override
  public Integer call() throws Exception {
    ResourceType type = Catalog.bundled().type(TYPE);
    try (Scratch scratch = Scratch.make();
        Stack stack = Stack.start(options(scratch), GrowthCommand::tell)) {
      StackFile addresses = stack.addresses();
      URI query = URI.create(addresses.query());
      List<String> paths = paths(type, addresses.jdbcUrl());
      List<Line> lines = new ArrayList<>();
      try (KeptConnection http = new KeptConnection(query, Coding.IDENTITY);
          Burst burst = new Burst(addresses.jdbcUrl(), query, type, type.column(COLUMN))) {
        int live = 0;
        for (int count : views) {
          for (; live < count; live++) {
            http.getFound(paths.get(live));
          }
          lines.add(measure(count, burst, lines.isEmpty() ? WARM_UPS_FIRST : WARM_UPS));
        }
      }
      reports.publish(report(lines), "growth");
    }
    return 0;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** None of the lists goes while it runs. */
  private StackOptions options(Scratch scratch) throws IOException {
    int most = views.stream().max(Integer::compare).orElseThrow();
    return StackOptions.in(scratch.folder("stack"))
        .with("rollcall.views.max-per-type", String.valueOf(Math.clamp(2L * most, 1_000, 100_000)))
        .with("rollcall.views.user", "1d");
  }

  /** As many lists as are wanted, the whole one first. */
  private List<String> paths(ResourceType type, String jdbcUrl) throws Exception {
    List<SampleRows> samples = SampleRows.of(Catalog.bundled(), jdbcUrl);
    SampleRows rows =
        samples.stream().filter(each -> each.type().equals(type)).findFirst().orElseThrow();
    ListPaths random = new ListPaths(samples, 1);
    Set<String> paths = new LinkedHashSet<>();
    paths.add("/api/%s/?page_size=%d".formatted(type.name(), PAGE_SIZE));
    while (paths.size() < views.getLast()) {
      paths.add(random.next(rows, PAGE_SIZE));
    }
    return List.copyOf(paths);
  }

  private Line measure(int count, Burst burst, int warmUps) throws Exception {
    for (int i = 0; i < warmUps; i++) {
      burst.run(changes);
    }
    List<Burst.Took> bursts = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      bursts.add(burst.run(changes));
      System.err.printf(
          "%,d views: written after %.2f s, applied after %.2f s%n",
          count, bursts.getLast().written(), bursts.getLast().applied());
    }
    return new Line(count, bursts);
  }

  private Report report(List<Line> lines) {
    Report report =
        new Report(
            "A change, and how many lists are live",
            "./rollcall bench growth --views %s --changes %d --rounds %d"
                .formatted(
                    String.join(",", views.stream().map(String::valueOf).toList()),
                    changes,
                    rounds));
    report.line(
        ("%,d updates of single students by SQL, one a transaction, as fast as Postgres takes them;"
                + " each gives a student another one's name, by which lists are searched and ordered."
                + " *Written* is until the last commit, *applied* until `Rollcall-As-Of` of the query"
                + " service has passed it, both from the beginning; medians of %d bursts after one that"
                + " is thrown away, and after %d to warm up. Live lists have been read once, as pages"
                + " of %d, with random filters, searches and orderings. *Ratio*: a change's time ÷ that"
                + " with the fewest lists. Postgres, Kafka, Redis, both services and this client share"
                + " the machine.")
            .formatted(changes, rounds, WARM_UPS_FIRST, PAGE_SIZE));
    double yardstick = lines.getFirst().median(Burst.Took::applied);
    report.table(
        List.of("Live lists", "Written, s", "Applied, s", "A change, ms", "Ratio"),
        lines.stream()
            .map(
                line -> {
                  double applied = line.median(Burst.Took::applied);
                  return List.of(
                      "%,d".formatted(line.views()),
                      "%.2f".formatted(line.median(Burst.Took::written)),
                      "%.2f".formatted(applied),
                      "%.3f".formatted(1_000 * applied / changes),
                      "%.2f".formatted(applied / yardstick));
                })
            .toList());
    return report;
  }
}
