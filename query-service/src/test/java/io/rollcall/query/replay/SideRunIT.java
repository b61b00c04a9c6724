package io.rollcall.query.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A side generation that is built on a real Redis by processes that die, at their first command, at
 * their second, and so on: each time another one goes on, and in the end it holds what there was.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SideRunIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PARTITIONS = 2;
  private static final int ROWS = 8;

  /** Changes are committed at 1 ms, at 2 ms and so on. */
  private static final int CHANGES = 3 * ROWS;

  private static final int UNTIL = CHANGES * 3 / 4;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType departments = catalog.type("departments");
  private final String topic = new Topics("test").of(departments);
  private final Map<String, String> expected = new TreeMap<>();
  private final long[] ends = new long[PARTITIONS];
  private final List<ConsumerRecord<byte[], byte[]>> records = records();

  @ParameterizedTest
  @EnumSource
  void aSideGeneration_isRightInTheEnd_atWhicheverCommandItsProcessDies(Interruptions.Crash crash) {
    int at = 1;
    while (isCrashedAndRightInTheEnd(crash, at)) {
      at++;
    }
    assertThat(at).as("commands of a side generation").isGreaterThan(10);
  }

  /** False if it came to its end before the crash. */
  private boolean isCrashedAndRightInTheEnd(Interruptions.Crash crash, int at) {
    Clock clock = new HurryingClock();
    ReplayProcess process =
        new ReplayProcess(
            departments,
            topic,
            Duration.ofMinutes(1),
            this::consumer,
            ReplayProcess.NO_RESTS,
            clock);
    try (ListsOnRedis redis =
        new ListsOnRedis(
            Servers.shared().redis().url(),
            catalog,
            new ProgressMarks(new Topics("test")),
            clock)) {
      Map<String, String> begun = new HashMap<>();
      begun.put(ReplayStatus.PHASE, Phase.REPLAYING.word());
      begun.put(ReplayStatus.BEGUN, "1");
      begun.putAll(new Window(null, Instant.ofEpochMilli(UNTIL)).fields());
      Generations.SideBegun answer = redis.generations.beginSide(departments, begun).join();
      long number = ((Generations.SideBegun.Begun) answer).number();

      AtomicInteger sent = new AtomicInteger();
      ListsOnRedis dying = redis.beside(commands -> Interruptions.dying(commands, crash, at, sent));
      boolean crashed = !process.isSideRun(dying, number);
      redis.asked.send(c -> c.del(redis.keys.of(departments).sideReplayLease())).join();
      assertThat(process.isSideRun(redis, number)).as("run %s %d", crash, at).isTrue();

      ReplayStatus status =
          new ReplayNotes(redis.asked, redis.keys, TIMEOUT)
              .ofSides()
              .of(departments)
              .join()
              .orElseThrow();
      assertThat(status.phase()).as("%s %d", crash, at).isEqualTo(Phase.KEPT);
      GenerationSet set = redis.generations.load(departments).join();
      assertThat(set.current()).isZero();
      assertThat(set.isSide(number)).isTrue();
      assertThat(rows(redis, number)).as("%s %d", crash, at).isEqualTo(expected);
      Coverage coverage = status.side().coverage();
      assertThat(coverage.isWhole() || coverage.isUnsure()).as("%s %d", crash, at).isTrue();
      assertThat(crashed || coverage.isWhole()).isTrue();
      return crashed;
    }
  }

  private Map<String, String> rows(ListsOnRedis redis, long number) {
    SideRows rows = new SideRows(redis.generations, redis.model, new Waiting(TIMEOUT));
    Map<String, String> found = new TreeMap<>();
    SideRows.Some some = rows.some(departments, number, null, 1_000, false, true).orElseThrow();
    some.entries()
        .forEach(row -> found.put(row.key(), String.valueOf(row.row().get("department_name"))));
    return found;
  }

  /** Rows that are written, written again, and some of them deleted; half of that in time. */
  private List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    for (int i = 1; i <= CHANGES; i++) {
      String name = "D" + i % ROWS;
      boolean deleted = i > 2 * ROWS && i % 2 == 0;
      String key = "{\"department_id\":\"%s\"}".formatted(name);
      String value =
          """
          {"department_id":"%s","department_name":"N%d","building_name":"B","head_of_department":"H",
           "version":%d}"""
              .formatted(name, i, i);
      String envelope =
          "{\"after\":%s,\"source\":{\"ts_ms\":%d,\"snapshot\":\"false\",\"lsn\":%d},\"op\":\"%s\"}"
              .formatted(deleted ? "null" : value, i, i, deleted ? "d" : "u");
      int partition = i % PARTITIONS;
      all.add(record(partition, key, envelope.getBytes(UTF_8)));
      if (deleted) {
        all.add(record(partition, key, null));
      }
      if (i <= UNTIL) {
        if (deleted) {
          expected.remove(name);
        } else {
          expected.put(name, "N" + i);
        }
      }
    }
    return all;
  }

  private ConsumerRecord<byte[], byte[]> record(int partition, String key, byte[] value) {
    return new ConsumerRecord<>(topic, partition, ends[partition]++, key.getBytes(UTF_8), value);
  }

  private Consumer<byte[], byte[]> consumer() {
    return RereadingConsumer.of(topic, PARTITIONS, records);
  }
}
