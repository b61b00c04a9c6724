package io.rollcall.benchmarks.mixed;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.freshness.Writes;
import io.rollcall.benchmarks.workload.CampusLoad;
import io.rollcall.benchmarks.workload.LoadOptions;
import io.rollcall.benchmarks.workload.Reads;
import io.rollcall.catalog.Catalog;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reads while others write, on a whole stack of its own. */
@Command(
    name = "mixed",
    mixinStandardHelpOptions = true,
    description =
        "Readers of 200 lists while all types are written to: hits, times, pages evicted a write.")
public final class MixedCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Catalog catalog = Catalog.bundled();

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "0,5,500",
      description =
          "Writes a second, one measurement each; 0 is the yardstick. Default: ${DEFAULT-VALUE}.")
  private List<Integer> rates = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "For how long at each rate. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "120",
      description =
          "For how long the same is done before, which counts for nothing."
              + " Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Mixin private LoadOptions options = new LoadOptions();

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.make();
        Stack stack = Stack.start(StackOptions.in(scratch.folder("stack")), MixedCommand::tell)) {
      StackFile addresses = stack.addresses();
      URI query = URI.create(addresses.query());
      try (CampusLoad load = CampusLoad.on(addresses, catalog, options.who())) {
        List<Phase> phases = new ArrayList<>();
        for (int rate : rates) {
          run(rate, Duration.ofSeconds(warmUp), query, load);
          phases.add(run(rate, Duration.ofSeconds(seconds), query, load));
        }
        if (load.stalePages() > 0) {
          throw new IllegalStateException(load.stalePages() + " pages were stale");
        }
        reports.publish(report(phases), reportName());
      }
    }
    return 0;
  }

  /** A run beside other lists than the usual ones is another report. */
  private String reportName() {
    int lists = options.who().lists();
    return lists == LoadOptions.USUAL_LISTS ? "mixed" : "mixed-%d-lists".formatted(lists);
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  private Phase run(int rate, Duration time, URI query, CampusLoad load) throws Exception {
    try (Meters meters = new Meters(query);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      OptionalDouble evictedBefore = meters.evicted();
      Future<OptionalDouble> live = threads.submit(() -> live(query, time));
      CampusLoad.Outcome outcome = load.run(rate, time);
      return new Phase(
          rate, outcome, since(evictedBefore, meters.evicted()), live.get(), Phase.Kept.of(meters));
    }
  }

  private static OptionalDouble since(OptionalDouble before, OptionalDouble after) {
    // A counter appears with its first count.
    return after.isPresent()
        ? OptionalDouble.of(after.getAsDouble() - before.orElse(0))
        : OptionalDouble.empty();
  }

  /** How many pages there are on average over a time. */
  private static OptionalDouble live(URI query, Duration time)
      throws IOException, InterruptedException {
    List<Double> looks = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    try (Meters meters = new Meters(query)) {
      do {
        meters.live().ifPresent(looks::add);
        TimeUnit.NANOSECONDS.sleep(Math.min(LOOK.toNanos(), end - System.nanoTime()));
      } while (System.nanoTime() < end);
    }
    return looks.stream().mapToDouble(each -> each).average();
  }

  private Report report(List<Phase> phases) {
    Report report =
        new Report(
            "Reads while others write",
            "./rollcall bench mixed --rates %s --seconds %d --warm-up %d %s"
                .formatted(
                    String.join(",", rates.stream().map(String::valueOf).toList()),
                    seconds,
                    warmUp,
                    options.who().options()));
    report.line(
        ("%s, at a campus of scale 1. %s A *hit* is an answer whose `Server-Timing` has no `fill`. A"
                + " read's time runs from when it was due. Each rate is measured for %d s after %d s"
                + " to warm up; no writes are the yardstick. Postgres, Kafka, Redis, both services"
                + " and this client share the machine.")
            .formatted(options.who().words(), CampusLoad.WRITES, seconds, warmUp));
    report.table(
        List.of(
            "Writes/s",
            "Reads/s",
            "Hits",
            "from memory",
            "from Redis",
            "Read p50, ms",
            "p99",
            "Watched writes",
            "Commit → visible p50, ms",
            "p99",
            "largest"),
        phases.stream().map(MixedCommand::line).toList());
    List<List<String>> evictions =
        phases.stream().filter(MixedCommand::hasEvictions).map(MixedCommand::evictions).toList();
    if (!evictions.isEmpty()) {
      report.line(
          "Pages that changes outdated, beside what an eviction of everything with each write would"
              + " have taken of the pages that there were.");
      report.table(
          List.of("Writes/s", "Writes", "Pages evicted", "a write", "Pages there", "Share evicted"),
          evictions);
    }
    report.line(
        "What Redis kept at the end of each: pages as they are stored, and bookkeeping, which is what"
            + " says which pages there are and what they embed.");
    report.table(
        List.of("Writes/s", "List views", "Bytes of pages", "Bytes of bookkeeping", "Share"),
        phases.stream().map(MixedCommand::kept).toList());
    phases.stream()
        .filter(phase -> !phase.outcome().reads().failures().isEmpty())
        .forEach(
            phase ->
                report.line(
                    "At %d writes/s some reads were answered otherwise (status=times): %s."
                        .formatted(phase.rate(), phase.outcome().reads().failures())));
    return report;
  }

  private static List<String> line(Phase phase) {
    Reads read = phase.outcome().reads();
    List<Double> visible =
        phase.outcome().watched().stream().mapToDouble(Writes.Sample::visible).boxed().toList();
    List<String> cells =
        new ArrayList<>(
            List.of(
                "%,d".formatted(phase.rate()),
                "%,.0f".formatted(read.count() / phase.outcome().seconds()),
                "%.2f %%".formatted(100 * read.hitRate()),
                "%.2f %%".formatted(100 * read.hitRate("memory")),
                "%.2f %%".formatted(100 * read.hitRate("redis")),
                "%.2f".formatted(read.quantile(0.5)),
                "%.2f".formatted(read.quantile(0.99)),
                "%,d".formatted(visible.size())));
    for (double share : new double[] {0.5, 0.99, 1}) {
      cells.add(visible.isEmpty() ? "" : "%.1f".formatted(Figures.quantile(visible, share)));
    }
    return cells;
  }

  private static boolean hasEvictions(Phase phase) {
    return phase.outcome().writes() > 0 && phase.evicted().isPresent() && phase.live().isPresent();
  }

  private static List<String> kept(Phase phase) {
    Phase.Kept kept = phase.kept();
    return List.of(
        "%,d".formatted(phase.rate()),
        "%,.0f".formatted(kept.views()),
        "%,.0f".formatted(kept.bytes()),
        "%,.0f".formatted(kept.bookkeeping()),
        "%.1f %%".formatted(100 * kept.bookkeeping() / kept.bytes()));
  }

  private static List<String> evictions(Phase phase) {
    double each = phase.evicted().orElse(0) / phase.outcome().writes();
    double live = phase.live().orElse(0);
    return List.of(
        "%,d".formatted(phase.rate()),
        "%,d".formatted(phase.outcome().writes()),
        "%,.0f".formatted(phase.evicted().orElse(0)),
        "%.3f".formatted(each),
        "%,.0f".formatted(live),
        "%.3f %%".formatted(100 * each / Math.max(1, live)));
  }
}
