package io.rollcall.benchmarks.freshness;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.catalog.Catalog;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures from commit to visible on a whole stack of its own. */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = "How long after its commit a write shows in its list, over HTTP.")
public final class FreshnessCommand implements Callable<Integer> {
  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "Writes a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description =
          "For how long, after twice as long to warm up, first at half the rate."
              + " Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.make();
        Stack stack =
            Stack.start(StackOptions.in(scratch.folder("stack")), FreshnessCommand::tell)) {
      StackFile addresses = stack.addresses();
      List<Spot> spots = spots(addresses.query());
      try (Writes writes = new Writes(addresses.jdbcUrl(), spots)) {
        writes.run(Math.max(1, rate / 2), Duration.ofSeconds(seconds));
        writes.run(rate, Duration.ofSeconds(seconds));
        reports.publish(
            report(spots.size(), writes.run(rate, Duration.ofSeconds(seconds))), "freshness");
      }
    }
    return 0;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** Rows that only their own list shows and rows that thousands of others show. */
  private static List<Spot> spots(String query) throws Exception {
    Catalog catalog = Catalog.bundled();
    List<Spot> spots = new ArrayList<>();
    spots.addAll(Spots.of(catalog, "students", "name", 1_000, 1, query));
    spots.addAll(Spots.of(catalog, "faculty", "faculty_name", 100, 1, query));
    spots.addAll(Spots.of(catalog, "subjects", "subject_name", 100, 1, query));
    spots.addAll(Spots.of(catalog, "labs", "lab_name", 20, 1, query));
    spots.addAll(Spots.of(catalog, "departments", "building_name", 2, 1, query));
    Collections.shuffle(spots, new Random(1));
    return spots;
  }

  private Report report(int rows, List<Writes.Sample> samples) {
    Report report =
        new Report(
            "From commit to visible",
            "./rollcall bench freshness --rate %d --seconds %d".formatted(rate, seconds));
    report.line(
        ("%,d updates by SQL, %d a second whatever the answers did, in turn of %,d rows of students,"
                + " faculty, subjects, labs and departments of a campus of scale 1, after twice as long"
                + " to warm up. *Visible* is from the moment the writer hears of its commit until an"
                + " answer of the query service that shows the write has been read; the page of one row"
                + " that shows it is asked for again and again, with 5 ms or a tenth of the time since the commit between. *Commit* and *look*"
                + " (the last such question and its answer) are what Postgres and one HTTP request take"
                + " by themselves in the same run. Postgres, Kafka, Redis, both services and this client"
                + " share the machine.")
            .formatted(samples.size(), rate, rows));
    report.table(
        List.of("ms", "p50", "p90", "p99", "p99.9", "largest"),
        List.of(
            line("Commit → visible", samples, Writes.Sample::visible),
            line("Commit", samples, Writes.Sample::commit),
            line("Look", samples, Writes.Sample::look)));
    return report;
  }

  private static List<String> line(
      String name, List<Writes.Sample> samples, ToDoubleFunction<Writes.Sample> part) {
    List<Double> values = samples.stream().mapToDouble(part).boxed().toList();
    List<String> cells = new ArrayList<>(List.of(name));
    for (double share : new double[] {0.5, 0.9, 0.99, 0.999, 1}) {
      cells.add("%.1f".formatted(Figures.quantile(values, share)));
    }
    return cells;
  }
}
