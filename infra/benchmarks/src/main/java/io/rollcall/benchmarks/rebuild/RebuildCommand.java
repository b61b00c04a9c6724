package io.rollcall.benchmarks.rebuild;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.freshness.Writes;
import io.rollcall.benchmarks.rebuild.Orders.Audited;
import io.rollcall.benchmarks.rebuild.Orders.Replayed;
import io.rollcall.benchmarks.workload.CampusLoad;
import io.rollcall.benchmarks.workload.CampusLoad.Outcome;
import io.rollcall.benchmarks.workload.LoadOptions;
import io.rollcall.benchmarks.workload.Reads;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reads and writes while types are replayed, on a whole stack of its own. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = "Readers and writers while types are replayed, beside the same without.")
public final class RebuildCommand implements Callable<Integer> {
  private static final Duration BETWEEN_FLIPS = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private final Catalog catalog = Catalog.bundled();

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "Of the campus; 200 has 1,000,000 students. Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Option(
      names = "--types",
      split = ",",
      description = "What is replayed, again and again. Default: all types.")
  private List<String> types = List.of();

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Writes a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "For how long in each round, of each. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--rounds",
      defaultValue = "2",
      description = "Without and with replays, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "120",
      description =
          "For how long the same is done before, with replays, which counts for nothing."
              + " Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--flips",
      defaultValue = "10",
      description = "How often the generation before is read again. Default: ${DEFAULT-VALUE}.")
  private int flips;

  @Mixin private LoadOptions options = new LoadOptions();

  /** All rounds of one kind. */
  private static final class Sum {
    private final Reads reads = new Reads();
    private final List<Double> visible = new ArrayList<>();
    private double seconds;
    private Replayed replayed = Replayed.NONE;

    void add(Outcome outcome) {
      reads.addAll(outcome.reads());
      outcome.watched().stream().map(Writes.Sample::visible).forEach(visible::add);
      seconds += outcome.seconds();
    }

    List<String> line(String name) {
      return List.of(
          name,
          "%,.0f".formatted(reads.count() / seconds),
          "%,d".formatted(reads.failures().values().stream().mapToInt(each -> each).sum()),
          "%.2f %%".formatted(100 * reads.hitRate()),
          "%.2f".formatted(reads.quantile(0.5)),
          "%.2f".formatted(reads.quantile(0.99)),
          "%.1f".formatted(Figures.quantile(visible, 0.5)),
          "%.1f".formatted(Figures.quantile(visible, 0.99)));
    }
  }

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.make();
        Stack stack =
            Stack.start(
                StackOptions.in(scratch.folder("stack")).withScale(scale), RebuildCommand::tell)) {
      measure(stack.addresses());
    }
    return 0;
  }

  private void measure(StackFile addresses) throws Exception {
    List<String> replayed =
        types.isEmpty() ? catalog.types().stream().map(ResourceType::name).toList() : types;
    Sum without = new Sum();
    Sum with = new Sum();
    List<Double> back = new ArrayList<>();
    try (CampusLoad load = CampusLoad.on(addresses, catalog, options.who());
        Orders orders = new Orders(URI.create(addresses.query()))) {
      beside(load, warmUp, replays(orders, replayed, warmUp), new Sum());
      for (int round = 0; round < rounds; round++) {
        // What a replay leaves behind is none of what comes without one.
        load.run(rate, SETTLE);
        without.add(load.run(rate, Duration.ofSeconds(seconds)));
        with.replayed =
            with.replayed.plus(beside(load, seconds, replays(orders, replayed, seconds), with));
      }
      beside(load, flips + 1, () -> goBack(orders, replayed, back), new Sum());
      Audited audited = orders.audit(catalog.types().stream().map(ResourceType::name).toList());
      reports.publish(
          report(replayed, without, with, back, load.stalePages(), audited),
          scale == 1 ? "rebuild" : "rebuild-scale-%d".formatted(scale));
    }
  }

  /** Reads and writes for a time, while something else is done too. */
  private <T> T beside(CampusLoad load, int forSeconds, Callable<T> also, Sum sum)
      throws Exception {
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      Future<T> done = threads.submit(also);
      sum.add(load.run(rate, Duration.ofSeconds(forSeconds)));
      return done.get();
    }
  }

  /** Replays again and again for a time; the last one may take longer than it. */
  private static Callable<Replayed> replays(Orders orders, List<String> types, int forSeconds) {
    return () -> {
      Replayed all = Replayed.NONE;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(forSeconds);
      do {
        all = all.plus(orders.replay(types));
      } while (System.nanoTime() < end);
      return all;
    };
  }

  private Void goBack(Orders orders, List<String> replayed, List<Double> took) throws Exception {
    for (int i = 0; i < flips; i++) {
      took.add(orders.goBack(replayed.get(i % replayed.size())));
      TimeUnit.NANOSECONDS.sleep(BETWEEN_FLIPS.toNanos());
    }
    return null;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  private Report report(
      List<String> replayed,
      Sum without,
      Sum with,
      List<Double> back,
      long stalePages,
      Audited audited) {
    Report report =
        new Report(
            "Reads while types are replayed",
            "./rollcall bench rebuild --scale %d%s --rate %d --seconds %d --rounds %d --warm-up %d --flips %d %s"
                .formatted(
                    scale,
                    types.isEmpty() ? "" : " --types " + String.join(",", types),
                    rate,
                    seconds,
                    rounds,
                    warmUp,
                    flips,
                    options.who().options()));
    report.line(
        ("%s, at a campus of scale %d, and %,d writes a second. %s Before such a row is written again"
                + " its page is read once more; it is *stale* if it shows something else than it"
                + " showed before. A read's time runs from when it was due. Without and with replays"
                + " in turns, %d times %d s each after %d s to warm up, without them from %d s after a replay"
                + " on; with them %s replayed one time after the other, from the first record to the flip. Postgres, Kafka, Redis, both"
                + " services and this client share the machine.")
            .formatted(
                options.who().words(),
                scale,
                rate,
                CampusLoad.WRITES,
                rounds,
                seconds,
                warmUp,
                SETTLE.toSeconds(),
                types.isEmpty() ? "all types are" : String.join(", ", replayed) + " are"));
    report.table(
        List.of(
            "",
            "Reads/s",
            "Failed",
            "Hits",
            "Read p50, ms",
            "p99",
            "Commit → visible p50, ms",
            "p99"),
        List.of(without.line("Without"), with.line("With replays")));
    report.line(
        "p99 of reads with replays ÷ without: %.2f."
            .formatted(with.reads.quantile(0.99) / without.reads.quantile(0.99)));
    report.line(
        ("%,d times a type was replayed to its end meanwhile, %,d records of topics in all; of %,d looks"
                + " at them %.0f %% found one that was applying, comparing or warming, the others only"
                + " such as waited until every service knows of the new generation. Afterwards,"
                + " beside the same readers and writers, the generation before was read again %d times"
                + " by order, which took %.0f ms (median; the longest %.0f ms) each.")
            .formatted(
                with.replayed.types(),
                with.replayed.records(),
                with.replayed.looks(),
                100.0 * with.replayed.busy() / Math.max(1, with.replayed.looks()),
                back.size(),
                Figures.median(back),
                Figures.quantile(back, 1)));
    report.line(
        ("Stale pages: %,d. In the end an audit compared %,d rows and %,d pages with Postgres: %,d"
                + " differences.")
            .formatted(stalePages, audited.rows(), audited.pages(), audited.wrong()));
    phases(with, report);
    failures("With replays", with, report);
    failures("Without", without, report);
    return report;
  }

  /** What readers notice of each phase. */
  private static void phases(Sum with, Report report) {
    List<List<String>> lines = new ArrayList<>();
    for (String phase : List.of("replaying", "comparing", "warming", "held")) {
      List<Orders.Span> spans =
          with.replayed.spans().stream().filter(span -> span.phase().equals(phase)).toList();
      LongPredicate isThen = nanos -> spans.stream().anyMatch(span -> span.has(nanos));
      List<Double> times = with.reads.times(isThen);
      long took = spans.stream().mapToLong(span -> span.to() - span.from()).sum();
      if (!times.isEmpty()) {
        lines.add(
            List.of(
                phase,
                "%.1f".formatted(took / 1e9),
                "%,d".formatted(times.size()),
                "%,d".formatted(with.reads.failed(isThen)),
                "%.2f".formatted(Figures.quantile(times, 0.5)),
                "%.2f".formatted(Figures.quantile(times, 0.99)),
                "%.0f".formatted(Figures.quantile(times, 1))));
      }
    }
    if (!lines.isEmpty()) {
      report.line("By what the replay did when the answer was due:");
      report.table(
          List.of("", "Seconds", "Reads", "Failed", "Read p50, ms", "p99", "Longest"), lines);
    }
  }

  private static void failures(String when, Sum sum, Report report) {
    Map<Integer, Integer> failures = new TreeMap<>(sum.reads.failures());
    if (!failures.isEmpty()) {
      report.line(
          "%s, some reads were answered otherwise (status=times): %s.".formatted(when, failures));
    }
  }
}
