package io.rollcall.benchmarks.capture;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.capture.CaptureRuns.Start;
import io.rollcall.catalog.Catalog;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.KafkaServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures capture beside the engine alone, in turns. */
@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = "Rows a second captured into Kafka, beside Debezium's engine alone.")
public final class CaptureCommand implements Callable<Integer> {
  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--scale",
      defaultValue = "20",
      description = "The campus whose rows are captured. Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Option(
      names = "--changes",
      defaultValue = "100000",
      description = "Rows changed in each round; a multiple of 1,000. Default: ${DEFAULT-VALUE}.")
  private long changes;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds after one that is thrown away. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Override
  public Integer call() throws Exception {
    Catalog catalog = Catalog.bundled();
    try (Scratch scratch = Scratch.make();
        Source source = Source.start(scratch.folder("postgres"), scale);
        KafkaServer kafka = KafkaServer.start(scratch.folder("kafka"), FreePorts.next())) {
      CaptureRuns runs = new CaptureRuns(catalog, source, kafka, scratch.folder("positions"));
      long rows = source.rows(catalog);
      Pairs snapshots = snapshots(runs, source, rows);
      Pairs single = changes(runs, source, 1);
      Pairs bulk = changes(runs, source, 1_000);
      reports.publish(report(rows, snapshots, single, bulk), "capture");
    }
    return 0;
  }

  private Pairs snapshots(CaptureRuns runs, Source source, long rows) throws Exception {
    Pairs pairs = new Pairs();
    for (int round = 0; round <= rounds; round++) {
      String capture = "capture_" + round;
      String engine = "engine_" + round;
      pairs.add(
          round,
          () -> runs.capture(capture, rows),
          () -> runs.engine(engine, Start.WITH_SNAPSHOT, rows));
      source.dropSlot(engine);
      if (round > 0) { // The first one stays and streams.
        source.dropSlot(capture);
      }
    }
    return pairs;
  }

  private Pairs changes(CaptureRuns runs, Source source, int size) throws Exception {
    Pairs pairs = new Pairs();
    for (int round = 0; round <= rounds; round++) {
      String engine = "engine_%d_%d".formatted(size, round);
      source.makeSlot(engine);
      source.change(changes, size);
      pairs.add(
          round,
          () -> runs.capture("capture_0", changes),
          () -> runs.engine(engine, Start.AT_SLOT, changes));
      source.dropSlot(engine);
    }
    return pairs;
  }

  private Report report(long rows, Pairs snapshots, Pairs single, Pairs bulk) {
    Report report =
        new Report(
            "Rows captured a second",
            "./rollcall bench capture --scale %d --changes %d --rounds %d"
                .formatted(scale, changes, rounds));
    report.line(
        ("Capture (to acknowledged records in Kafka, position and progress included) beside"
                + " Debezium's engine alone (records made as JSON, counted and dropped), in the same"
                + " JVM, with the same tables, columns and sizes, in turns; Postgres and Kafka on the"
                + " same machine. A rate is taken from a tenth of the records on, so without starting"
                + " up. A round's ratio is capture ÷ engine; the first of %d rounds is thrown away.")
            .formatted(rounds + 1));
    List<List<String>> lines = new ArrayList<>();
    lines.add(snapshots.line("Snapshot of %,d rows".formatted(rows)));
    lines.add(single.line("Streaming %,d changes, one a transaction".formatted(changes)));
    lines.add(bulk.line("Streaming %,d changes, 1,000 a transaction".formatted(changes)));
    report.table(
        List.of(
            "",
            "Capture, rows/s (median)",
            "Engine alone, rows/s (median)",
            "Ratio (median)",
            "Ratios of all rounds"),
        lines);
    return report;
  }

  /** A measurement. */
  private interface Run {
    double perSecond() throws Exception;
  }

  /** The rates of the rounds, capture's and the engine's. */
  private static final class Pairs {
    private final List<Double> captures = new ArrayList<>();
    private final List<Double> engines = new ArrayList<>();

    /** Runs both, the one first in even rounds and the other in odd ones. */
    void add(int round, Run capture, Run engine) throws Exception {
      boolean captureFirst = round % 2 == 0;
      double early = (captureFirst ? capture : engine).perSecond();
      double late = (captureFirst ? engine : capture).perSecond();
      if (round > 0) {
        captures.add(captureFirst ? early : late);
        engines.add(captureFirst ? late : early);
      }
      System.err.printf(
          "round %d: capture %,.0f/s, engine %,.0f/s%n",
          round, captureFirst ? early : late, captureFirst ? late : early);
    }

    List<String> line(String name) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < captures.size(); i++) {
        ratios.add(captures.get(i) / engines.get(i));
      }
      return List.of(
          name,
          "%,.0f".formatted(Figures.median(captures)),
          "%,.0f".formatted(Figures.median(engines)),
          "%.2f".formatted(Figures.median(ratios)),
          String.join(" ", ratios.stream().map("%.2f"::formatted).toList()));
    }
  }
}
