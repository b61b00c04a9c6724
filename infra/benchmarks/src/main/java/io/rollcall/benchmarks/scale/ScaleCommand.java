package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.benchmarks.load.OneReader;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Measures the first and the last page of a short and of a long list. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = "First and last page of a list of students at two sizes of the campus.")
public final class ScaleCommand implements Callable<Integer> {
  private static final int PAGE_SIZE = 100;

  private final ResourceType type = Catalog.bundled().type("students");

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--scale",
      defaultValue = "20",
      description =
          "The larger campus, beside one of scale 1; 200 has 1,000,000 students."
              + " Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "For how long each line is measured. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  /** What is measured of a list. */
  private enum Case {
    FIRST_WARM("First page, warm"),
    LAST_WARM("Last page, warm"),
    FIRST_OUTDATED("First page, outdated"),
    LAST_OUTDATED("Last page, outdated");

    private final String title;

    Case(String title) {
      this.title = title;
    }
  }

  /**
   * What was measured at one size.
   *
   * @param count the students
   * @param times of each case, in milliseconds
   */
  private record Size(long count, Map<Case, List<Double>> times) {}

  @Override
  public Integer call() throws Exception {
    Size small = measure(1);
    Size large = measure(scale);
    reports.publish(report(small, large), "scale");
    return 0;
  }

  private Size measure(int scale) throws Exception {
    try (Scratch scratch = Scratch.make();
        Stack stack =
            Stack.start(
                StackOptions.in(scratch.folder("stack")).withScale(scale), ScaleCommand::tell)) {
      StackFile addresses = stack.addresses();
      URI query = URI.create(addresses.query());
      long count = count(query);
      Map<Case, List<Double>> times = new EnumMap<>(Case.class);
      try (OneReader reader = new OneReader(query)) {
        for (Case each : Case.values()) {
          times.put(each, measure(each, reader, addresses.jdbcUrl(), count));
        }
      }
      return new Size(count, times);
    }
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  private long count(URI query) throws IOException {
    try (KeptConnection http = new KeptConnection(query, Coding.IDENTITY)) {
      http.getFound(page(1, 1));
      return new JsonMapper().readTree(http.text()).get("count").asLong();
    }
  }

  private String page(long number, int size) {
    return "/api/%s/?page_size=%d&page=%d".formatted(type.name(), size, number);
  }

  private List<Double> measure(Case of, OneReader reader, String jdbcUrl, long count)
      throws Exception {
    Duration time = Duration.ofSeconds(seconds);
    String first = page(1, PAGE_SIZE);
    String last = page(Math.ceilDiv(count, PAGE_SIZE), PAGE_SIZE);
    return switch (of) {
      case FIRST_WARM -> reader.again(first, time);
      case LAST_WARM -> reader.again(last, time);
      case FIRST_OUTDATED -> reader.evicted(jdbcUrl, type, type.column("phone"), first, time);
      case LAST_OUTDATED -> reader.evicted(jdbcUrl, type, type.column("phone"), last, time);
    };
  }

  private Report report(Size small, Size large) {
    Report report =
        new Report(
            "Short and long lists",
            "./rollcall bench scale --scale %d --seconds %d".formatted(scale, seconds));
    report.line(
        ("Pages of %d rows of students in their default order, as one reader gets them who asks for"
                + " gzip, from a stack with the smaller campus and then from one with the larger."
                + " *Outdated*: a row of it was written, and the row by itself shows that already."
                + " *Ratio*: larger ÷ smaller. Warm pages are read a quarter as long beforehand."
                + " Postgres, Kafka, Redis, both services and this client share the machine.")
            .formatted(PAGE_SIZE));
    List<List<String>> lines = new ArrayList<>();
    for (Case each : Case.values()) {
      lines.add(line(each, small, large));
    }
    report.table(
        List.of(
            "ms",
            "%,d students: reads".formatted(small.count()),
            "p50",
            "p99",
            "%,d students: reads".formatted(large.count()),
            "p50",
            "p99",
            "Ratio of p50",
            "of p99"),
        lines);
    return report;
  }

  private static List<String> line(Case of, Size small, Size large) {
    List<Double> few = Objects.requireNonNull(small.times().get(of));
    List<Double> many = Objects.requireNonNull(large.times().get(of));
    List<String> cells = new ArrayList<>(List.of(of.title));
    for (List<Double> times : List.of(few, many)) {
      cells.add("%,d".formatted(times.size()));
      cells.add("%.2f".formatted(Figures.quantile(times, 0.5)));
      cells.add("%.2f".formatted(Figures.quantile(times, 0.99)));
    }
    for (double share : new double[] {0.5, 0.99}) {
      cells.add("%.2f".formatted(Figures.quantile(many, share) / Figures.quantile(few, share)));
    }
    return cells;
  }
}
