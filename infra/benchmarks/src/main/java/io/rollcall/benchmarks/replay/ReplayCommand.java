package io.rollcall.benchmarks.replay;

import io.lettuce.core.KeyValue;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Report;
import io.rollcall.benchmarks.ReportOption;
import io.rollcall.benchmarks.Scratch;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.stack.Stack;
import io.rollcall.stack.StackFile;
import io.rollcall.stack.StackOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a type is replayed, beside what must be done in any case. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Rows replayed a second, beside reading the topic and writing to Redis alone.")
public final class ReplayCommand implements Callable<Integer> {
  private static final String TYPE = "students";
  private static final int WARM_UPS = 5;
  private static final String QUERY = "query";
  private static final String REDIS = "redis";
  private static final String KAFKA = "kafka";

  @Mixin private ReportOption reports = new ReportOption();

  @Option(
      names = "--scale",
      defaultValue = "40",
      description = "The campus: 5,000 students times this. Default: ${DEFAULT-VALUE}.")
  private int scale;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds, after five that are thrown away. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  /** One round: each once. */
  private record Round(Took read, Took written, Took replayed) {}

  @Override
  public Integer call() throws Exception {
    ResourceType type = Catalog.bundled().type(TYPE);
    try (Scratch scratch = Scratch.make();
        Stack stack =
            Stack.start(
                StackOptions.in(scratch.folder("stack"))
                    .withScale(scale)
                    .with("rollcall.audit.sampled", "false")
                    .with("rollcall.replay.readers-wait", "0ms"),
                ReplayCommand::tell)) {
      StackFile addresses = stack.addresses();
      Topic topic =
          new Topic(
              addresses.kafka(),
              new Topics("rollcall").of(type),
              type,
              processors(addresses, KAFKA));
      List<Round> measured = new ArrayList<>();
      try (RawWrites raw = new RawWrites(addresses.redis(), processors(addresses, REDIS));
          Replaying replaying =
              new Replaying(
                  URI.create(addresses.query()), processors(addresses, QUERY, REDIS, KAFKA))) {
        raw.keepLog();
        List<KeyValue<byte[], byte[]>> rows = raw.rows(TYPE);
        for (int round = -WARM_UPS; round < rounds; round++) {
          Took read = topic.read();
          raw.awaitQuiet();
          Took written = raw.write(rows);
          raw.awaitQuiet();
          Round each = new Round(read, written, replaying.replay(TYPE));
          System.err.printf(
              "read %,.0f/s, written %,.0f/s, replayed %,.0f/s; a core second %,.0f, %,.0f, %,.0f%n",
              each.read().aSecond(),
              each.written().aSecond(),
              each.replayed().aSecond(),
              each.read().aCoreSecond(),
              each.written().aCoreSecond(),
              each.replayed().aCoreSecond());
          if (round >= 0) {
            measured.add(each);
          }
        }
      }
      reports.publish(report(measured), "replay");
    }
    return 0;
  }

  private static Processors processors(StackFile addresses, String... names) {
    Map<String, Long> pids = new LinkedHashMap<>();
    for (String name : names) {
      pids.put(name, addresses.pids().get(name));
    }
    return new Processors(pids);
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  private Report report(List<Round> measured) {
    Report report =
        new Report(
            "Rows replayed a second",
            "./rollcall bench replay --scale %d --rounds %d".formatted(scale, rounds));
    report.line(
        ("The topic of %,d students, %d rounds after %d that are thrown away; medians. *Read*: the"
                + " topic from its beginning to its end, each record parsed, and nothing done with"
                + " it. *Written*: the rows as Redis has them, one HSET each, 1,000 on their way at"
                + " a time. *Replayed*: by the query service into another generation, from when"
                + " records were first seen to be applied until all were. A core second is a second"
                + " of one core of all processes that take part: this client; for reading the"
                + " broker, for writing Redis, for replaying the query service, the broker and"
                + " Redis. *Ratio*: replayed ÷ the yardstick, of the same round. Redis keeps its log of"
                + " commands in all of it, without ever rewriting it, and has freed what was removed"
                + " before each measurement. Nobody reads meanwhile, and the replay rests for no"
                + " reader (`rollcall.replay.readers-wait=0ms`).")
            .formatted(measured.getFirst().written().rows(), measured.size(), WARM_UPS));
    report.table(
        List.of("Rows", "a second", "a core second", "Ratio, a second", "Ratio, a core second"),
        List.of(
            line("Read", measured, Round::read),
            line("Written", measured, Round::written),
            line("Replayed", measured, Round::replayed)));
    report.line("What a row took of each process, in microseconds of one core.");
    report.table(
        List.of("Rows", "Query service", "Redis", "Broker", "This client"),
        List.of(
            processes("Read", measured, Round::read),
            processes("Written", measured, Round::written),
            processes("Replayed", measured, Round::replayed)));
    return report;
  }

  private interface Part {
    Took of(Round round);
  }

  private static List<String> line(String name, List<Round> measured, Part part) {
    return List.of(
        name,
        "%,.0f".formatted(median(measured, round -> part.of(round).aSecond())),
        "%,.0f".formatted(median(measured, round -> part.of(round).aCoreSecond())),
        "%.2f".formatted(median(measured, r -> r.replayed().aSecond() / part.of(r).aSecond())),
        "%.2f"
            .formatted(
                median(measured, r -> r.replayed().aCoreSecond() / part.of(r).aCoreSecond())));
  }

  private static List<String> processes(String name, List<Round> measured, Part part) {
    return Stream.concat(
            Stream.of(name),
            Stream.of(QUERY, REDIS, KAFKA, Processors.CLIENT)
                .map(
                    process ->
                        part.of(measured.getFirst()).has(process)
                            ? "%.2f"
                                .formatted(median(measured, r -> part.of(r).microsOfARow(process)))
                            : "–"))
        .toList();
  }

  private static double median(List<Round> measured, ToDoubleFunction<Round> figure) {
    return Figures.median(measured.stream().mapToDouble(figure).boxed().toList());
  }
}
