package io.rollcall.benchmarks.counting;

import static java.util.stream.Collectors.joining;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
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
  private static final String METERS = "management.metrics.enable.all";
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
      defaultValue = "10",
      description = "For how long each is asked before the rounds. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "Connections, each with one request under way. Default: ${DEFAULT-VALUE}.")
  private int connections;

  /** What pages come from, and so how they are asked for. */
  private enum From {
    MEMORY("memory", true) {
      @Override
      Throughput ask(Wrk wrk, URI list, Duration time, Path folder)
          throws IOException, InterruptedException {
        return wrk.run(list, GZIP, time);
      }
    },
    /** Each time another page: who asks for the same one meanwhile shares what is read of Redis. */
    REDIS("redis", false) {
      @Override
      Throughput ask(Wrk wrk, URI list, Duration time, Path folder)
          throws IOException, InterruptedException {
        return wrk.runPages(list, MANY_PAGES, GZIP, time, folder);
      }
    };

    private final String source;
    private final boolean isNear;

    From(String source, boolean isNear) {
      this.source = source;
      this.isNear = isNear;
    }

    abstract Throughput ask(Wrk wrk, URI list, Duration time, Path folder)
        throws IOException, InterruptedException;

    /** Throws unless a warm page comes from here. */
    void check(URI service) throws IOException {
      try (KeptConnection connection = new KeptConnection(service, Coding.GZIP)) {
        String told = connection.getFound(LIST).header("Rollcall-Source");
        if (!source.equals(told)) {
          throw new IOException("%s answers from %s, not %s".formatted(service, told, source));
        }
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    Wrk.require();
    List<List<String>> lines = new ArrayList<>();
    try (Scratch scratch = Scratch.make();
        Stack stack =
            Stack.start(StackOptions.in(scratch.folder("stack")), CountingCommand::tell)) {
      for (From from : From.values()) {
        lines.add(line("one that does not count", stack, scratch, from, Map.of(METERS, "false")));
        lines.add(line("the same again", stack, scratch, from, Map.of()));
      }
    }
    reports.publish(report(lines), "counting");
    return 0;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  /** Pairs of a service as it is and of one with other settings. */
  private List<String> line(
      String name, Stack stack, Scratch scratch, From from, Map<String, String> others)
      throws Exception {
    List<Rounds> all = new ArrayList<>();
    for (int pair = 1; pair <= pairs; pair++) {
      Path folder = scratch.folder("%s, %s, %d".formatted(from.source, name, pair));
      // Each of the two is started first in every other pair.
      all.add(
          pair % 2 == 0
              ? pair(stack, folder, from, Map.of(), others)
              : pair(stack, folder, from, others, Map.of()).turned());
    }
    List<Double> ratios = all.stream().flatMap(each -> each.ratios().stream()).toList();
    return List.of(
        "From %s, beside %s".formatted(from.source, name),
        "%,.0f".formatted(Figures.median(all.stream().map(Rounds::measuredPerSecond).toList())),
        "%,.0f".formatted(Figures.median(all.stream().map(Rounds::yardstickPerSecond).toList())),
        "%.3f".formatted(Figures.median(ratios)),
        "%.3f to %.3f".formatted(Figures.quantile(ratios, 0.25), Figures.quantile(ratios, 0.75)),
        all.stream()
            .map(each -> "%.3f".formatted(Figures.median(each.ratios())))
            .collect(joining(" ")));
  }

  private Rounds pair(
      Stack stack, Path folder, From from, Map<String, String> first, Map<String, String> second)
      throws Exception {
    Wrk wrk = new Wrk(connections);
    try (AnotherQuery one = start(stack, folder.resolve("one"), from, first);
        AnotherQuery two = start(stack, folder.resolve("two"), from, second)) {
      for (AnotherQuery each : List.of(one, two)) {
        from.ask(wrk, each.address().resolve(LIST), Duration.ofSeconds(warmUp), folder);
        from.check(each.address());
      }
      Duration time = Duration.ofSeconds(seconds);
      return Rounds.run(
          rounds,
          () -> from.ask(wrk, one.address().resolve(LIST), time, folder),
          () -> from.ask(wrk, two.address().resolve(LIST), time, folder));
    }
  }

  private static AnotherQuery start(
      Stack stack, Path folder, From from, Map<String, String> further) {
    Map<String, String> settings = new TreeMap<>(further);
    settings.put(NEAR, Boolean.toString(from.isNear));
    return stack.startAnotherQuery(folder, settings);
  }

  private Report report(List<List<String>> lines) {
    Report report =
        new Report(
            "What counting costs",
            "./rollcall bench counting --pairs %d --rounds %d --seconds %d --warm-up %d --connections %d"
                .formatted(pairs, rounds, seconds, warmUp, connections));
    report.line(
        ("Warm pages of 100 rows, compressed, by a query service as it is, beside another on the same"
                + " Redis whose meters are off (`%s=false`), and beside another as it is, which shows"
                + " what two that are the same differ by. From memory it is one page; from Redis,"
                + " without the near cache (`%s=false`), it is %d pages in turn. wrk with %d"
                + " connections for %d s each, in turns, after %d s to warm up; %d pairs of services,"
                + " one after the other, %d rounds each after one that is thrown away. Services, wrk"
                + " and the rest of the stack share the machine.")
            .formatted(METERS, NEAR, MANY_PAGES, connections, seconds, warmUp, pairs, rounds));
    report.table(
        List.of(
            "", "As it is, answers/s", "The other", "Ratio", "Half of all rounds", "Of each pair"),
        lines);
    return report;
  }
}
