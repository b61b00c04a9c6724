package io.rollcall.benchmarks.reads;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.benchmarks.load.OneReader;
import io.rollcall.benchmarks.load.RedisBenchmark;
import io.rollcall.benchmarks.load.Rounds;
import io.rollcall.benchmarks.load.Wrk;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures reads of pages that are there, that were outdated, and of lists that are new. */
@Command(
    name = "reads",
    mixinStandardHelpOptions = true,
    description =
        "Pages a second, beside bare Reactor Netty and redis-benchmark; a page of 5,000 rows warm,"
            + " outdated and cold. Needs wrk and redis-tools.")
public final class ReadsCommand implements Callable<Integer> {
  private static final String NEAR = "rollcall.near.enabled";
  private static final List<String> GZIP = List.of("Accept-Encoding: gzip");

  private final ResourceType type = Catalog.bundled().type("students");
  private final String page = "/api/%s/".formatted(type.name());
  private final String largePage = page + "?page_size=" + type.pageSizeLimit();

  @Mixin private ReportOption reports = new ReportOption();

  /** A campus of scale 1 has 50 pages of 100 students. */
  private static final int MANY_PAGES = 49;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "For how long each line is measured in a round. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds after one that is thrown away. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "Connections, each with one request under way. Default: ${DEFAULT-VALUE}.")
  private int connections;

  /** A body in both codings. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Body(byte[] identity, byte[] gzip) {
    String sizes() {
      return "%,d bytes, %,d compressed".formatted(identity.length, gzip.length);
    }
  }

  @Override
  public Integer call() throws Exception {
    Wrk.require();
    RedisBenchmark.require();
    Report report =
        new Report(
            "Pages a second",
            "./rollcall bench reads --seconds %d --rounds %d --connections %d"
                .formatted(seconds, rounds, connections));
    List<List<String>> large = new ArrayList<>();
    try (Scratch scratch = Scratch.make()) {
      StackOptions options = StackOptions.in(scratch.folder("stack"));
      try (Stack stack = Stack.start(options, ReadsCommand::tell)) {
        besideBareServer(stack.addresses(), scratch, report);
        largeOfBareServer(stack.addresses(), scratch, large);
        large(stack.addresses(), "", UnaskedLists.Tie.ASCENDING, large);
      }
      try (Stack stack = Stack.start(options.with(NEAR, "false"), ReadsCommand::tell)) {
        besideRedis(stack.addresses(), scratch, report);
        large(stack.addresses(), ", without near cache", UnaskedLists.Tie.DESCENDING, large);
      }
    }
    report.line(
        ("The largest page, %s, as one reader gets it who asks for gzip and for nothing else"
                + " meanwhile. *Outdated*: a row of it was written, and the row by itself shows that"
                + " already. *New*: the first read of a list of all rows in another order. A quarter"
                + " as long is read beforehand to warm up.")
            .formatted(largePage));
    report.table(List.of("ms", "Reads", "p50", "p90", "p99", "largest"), large);
    reports.publish(report, "reads");
    return 0;
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  private static Body body(StackFile addresses, String page) throws IOException {
    URI query = URI.create(addresses.query());
    try (KeptConnection plain = new KeptConnection(query, Coding.IDENTITY);
        KeptConnection compressed = new KeptConnection(query, Coding.GZIP)) {
      plain.getFound(page);
      compressed.getFound(page);
      return new Body(plain.body(), compressed.body());
    }
  }

  private void besideBareServer(StackFile addresses, Scratch scratch, Report report)
      throws Exception {
    Body body = body(addresses, page);
    Wrk wrk = new Wrk(connections);
    Duration time = Duration.ofSeconds(seconds);
    URI service = URI.create(addresses.query() + page);
    try (BareServer bare = BareServer.start(scratch.folder("bare"), body.identity(), body.gzip())) {
      URI yardstick = bare.address().resolve(page);
      List<List<String>> lines = new ArrayList<>();
      for (Coding coding : Coding.values()) {
        List<String> headers =
            switch (coding) {
              case IDENTITY -> List.of();
              case GZIP -> GZIP;
            };
        Rounds all =
            Rounds.run(
                rounds,
                () -> wrk.run(service, headers, time),
                () -> wrk.run(yardstick, headers, time));
        lines.add(
            all.line(
                switch (coding) {
                  case IDENTITY -> "As it is";
                  case GZIP -> "Compressed";
                }));
      }
      report.line(
          ("A warm page of 100 rows, %s (%s), beside bare Reactor Netty that answers everything with"
                  + " the same body, its type and its length, in a JVM of its own with the same flags:"
                  + " wrk with %d connections for %d s each, in turns; medians of %d rounds after one"
                  + " that is thrown away. Service, yardstick, wrk and the rest of the stack share the"
                  + " machine.")
              .formatted(page, body.sizes(), connections, seconds, rounds));
      report.table(Rounds.head("Rollcall", "Bare Reactor Netty"), lines);
    }
  }

  private void besideRedis(StackFile addresses, Scratch scratch, Report report) throws Exception {
    Body body = body(addresses, page);
    RedisBenchmark redis = new RedisBenchmark(URI.create(addresses.redis()), connections);
    redis.set(body.gzip());
    Wrk wrk = new Wrk(connections);
    URI service = URI.create(addresses.query() + page);
    Duration time = Duration.ofSeconds(seconds);
    Rounds one = Rounds.run(rounds, () -> wrk.run(service, GZIP, time), () -> redis.get(time));
    Path folder = scratch.folder("pages");
    Rounds many =
        Rounds.run(
            rounds,
            () -> wrk.runPages(service, MANY_PAGES, GZIP, time, folder),
            () -> redis.get(time));
    report.line(
        ("The same page, compressed, without the near cache (`%s=false`), so from Redis each time,"
                + " beside `redis-benchmark` that gets a value of these %,d bytes from the same Redis"
                + " with as many connections. Those who ask for the same page at the same time share"
                + " what is read of Redis; so the second line is of %d such pages in turn.")
            .formatted(NEAR, body.gzip().length, MANY_PAGES));
    report.table(
        Rounds.head("Rollcall", "redis-benchmark GET"),
        List.of(one.line("One page"), many.line("%d pages".formatted(MANY_PAGES))));
  }

  private void largeOfBareServer(StackFile addresses, Scratch scratch, List<List<String>> lines)
      throws IOException {
    Body body = body(addresses, largePage);
    try (BareServer bare =
            BareServer.start(scratch.folder("bare-large"), body.identity(), body.gzip());
        OneReader reader = new OneReader(bare.address())) {
      lines.add(
          line(
              "Bare Reactor Netty, the same %s".formatted(body.sizes()),
              reader.again(largePage, Duration.ofSeconds(seconds))));
    }
  }

  private void large(
      StackFile addresses, String how, UnaskedLists.Tie tie, List<List<String>> lines)
      throws Exception {
    Duration time = Duration.ofSeconds(seconds);
    try (OneReader reader = new OneReader(URI.create(addresses.query()))) {
      lines.add(line("Warm" + how, reader.again(largePage, time)));
      lines.add(
          line(
              "Outdated" + how,
              reader.evicted(addresses.jdbcUrl(), type, type.column("phone"), largePage, time)));
      lines.add(line("New" + how, reader.each(UnaskedLists.of(type, tie), time)));
    }
  }

  private static List<String> line(String name, List<Double> times) {
    List<String> cells = new ArrayList<>(List.of(name, "%,d".formatted(times.size())));
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      cells.add("%.2f".formatted(Figures.quantile(times, share)));
    }
    return cells;
  }
}
