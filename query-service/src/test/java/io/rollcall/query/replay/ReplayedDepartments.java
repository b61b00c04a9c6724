package io.rollcall.query.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.Projections;
import io.rollcall.query.projection.Received;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A topic of departments, what was applied of it, and replays of it on a real Redis. */
final class ReplayedDepartments {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PARTITIONS = 2;
  private static final int ROWS = 30;

  /** So short that it is kept at each opportunity. */
  private static final Duration LEASE = Duration.ofMillis(4);

  private final Catalog catalog = Catalog.bundled();
  final ResourceType type = catalog.type("departments");
  private final Topics topics = new Topics("test");
  private final String topic = topics.of(type);
  private final List<ConsumerRecord<byte[], byte[]>> records = records();

  void note(ListsOnRedis redis, long number, Map<String, String> fields) {
    assertThat(new ReplayNotes(redis.asked, redis.keys, TIMEOUT).note(type, number, fields).join())
        .isTrue();
  }

  /** What time does where a process is gone. */
  void release(ListsOnRedis redis) {
    redis.asked.send(c -> c.del(redis.keys.of(type).replayLease())).join();
  }

  /** A Redis that the records were applied to as changes. */
  ListsOnRedis redis(Clock clock) throws Exception {
    ProgressMarks marks = new ProgressMarks(topics);
    ListsOnRedis redis = new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);
    apply(redis, clock);
    marks.add(List.of(new Progress(1_000, 1_000, Map.of(topic, ends()))));
    return redis;
  }

  long begin(ListsOnRedis redis) {
    Map<String, String> begun = new HashMap<>();
    begun.put(ReplayStatus.PHASE, Phase.REPLAYING.word());
    begun.put(ReplayStatus.BEGUN, "1");
    return redis.generations.begin(type, begun).join().orElseThrow();
  }

  void assertRight(ListsOnRedis redis, long number, String before, String where) {
    ReplayStatus status = status(redis);
    assertThat(status.phase()).as(where).isEqualTo(Phase.DONE);
    assertThat(status.problem()).as(where).isNull();
    GenerationSet set = redis.generations.load(type).join();
    assertThat(set.current()).as(where).isEqualTo(number);
    assertThat(set.next()).as(where).isNull();
    assertThat(first(redis)).as(where).isEqualTo(before);
  }

  ReplayStatus status(ListsOnRedis redis) {
    return new ReplayNotes(redis.asked, redis.keys, TIMEOUT).of(type).join().orElseThrow();
  }

  /** A process that runs replays and never rests. */
  ReplayProcess process(Clock clock) {
    return process(clock, ReplayProcess.NO_RESTS);
  }

  ReplayProcess process(Clock clock, Pace pace) {
    return new ReplayProcess(type, topic, LEASE, this::consumer, pace, clock);
  }

  String first(ListsOnRedis redis) {
    PageAnswer answer = redis.lists.page(ListQuery.all(type), new PageNumber.At(1), 100).join();
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return new String(((PageAnswer.Page) answer).results().json(), UTF_8);
  }

  /** Has the records applied as changes. */
  private void apply(ListsOnRedis redis, Clock clock) throws Exception {
    ChangeReader reader = new ChangeReader();
    List<Received> received = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        received.add(Received.of(type, record, reader));
      } catch (UnreadableChange e) {
        throw new AssertionError(e);
      }
    }
    long[] ends = ends();
    List<OffsetMove> moves = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      moves.add(new OffsetMove(partition, 0, ends[partition]));
    }
    Projections.apply(Projections.on(redis, TIMEOUT, clock), type, received, moves);
  }

  /** Rows that are written, written again, and some of them deleted. */
  private List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    long[] next = new long[PARTITIONS];
    for (int i = 0; i < 3 * ROWS; i++) {
      int row = i % ROWS;
      boolean deleted = i >= 2 * ROWS && row % 3 == 0;
      String key = "{\"department_id\":\"D%d\"}".formatted(row);
      String value =
          """
          {"department_id":"D%d","department_name":"N%d","building_name":"B","head_of_department":"H",
           "version":%d}"""
              .formatted(row, i, i);
      String envelope =
          "{\"before\":%s,\"after\":%s,\"source\":{\"ts_ms\":1,\"snapshot\":\"false\",\"lsn\":%d},\"op\":\"%s\"}"
              .formatted(
                  deleted ? key : "null", deleted ? "null" : value, 100 + i, deleted ? "d" : "u");
      int partition = row % PARTITIONS;
      all.add(record(partition, next[partition]++, key, envelope.getBytes(UTF_8)));
      if (deleted) {
        all.add(record(partition, next[partition]++, key, null));
      }
    }
    return all;
  }

  private ConsumerRecord<byte[], byte[]> record(
      int partition, long offset, String key, byte[] value) {
    return new ConsumerRecord<>(topic, partition, offset, key.getBytes(UTF_8), value);
  }

  private long[] ends() {
    long[] ends = new long[PARTITIONS];
    records.forEach(record -> ends[record.partition()]++);
    return ends;
  }

  private Consumer<byte[], byte[]> consumer() {
    return RereadingConsumer.of(topic, PARTITIONS, records);
  }
}
