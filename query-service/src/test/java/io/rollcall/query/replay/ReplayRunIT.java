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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replay on a real Redis. Its process dies at its first command, at its second, and so on, and
 * another one goes on with it; or Redis loses what it was told last, as by a power cut, before the
 * first command, the second, and so on: each time the end is the same.
 *
 * <p>{@code -Drollcall.replay.seed=N} repeats what is lost; with {@code -Drollcall.tests=all} it is
 * much and little at each command.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // Of each: a replay that stands still would never end.
class ReplayRunIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int PARTITIONS = 2;
  private static final int ROWS = 30;

  /** So short that it is kept at each opportunity. */
  private static final Duration LEASE = Duration.ofMillis(4);

  private static final Map<String, String> PAUSED = Map.of(ReplayStatus.PAUSED, "1");
  private static final Map<String, String> RESUMED = Map.of(ReplayStatus.PAUSED, "0");
  private static final Map<String, String> CANCELLED =
      Map.of(ReplayStatus.PHASE, Phase.CANCELLED.word());

  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType departments = catalog.type("departments");
  private final Topics topics = new Topics("test");
  private final String topic = topics.of(departments);
  private final List<ConsumerRecord<byte[], byte[]>> records = records();

  /** What a process sees of a Redis that comes back and has lost something. */
  private enum Loss {
    /** A command of it fails. */
    NOTICED,
    /** Nothing, since it waited meanwhile; then it keeps its lease first. */
    UNNOTICED
  }

  @ParameterizedTest
  @EnumSource
  void aReplay_isRightInTheEnd_whateverRedisLoses(Loss loss) throws Exception {
    long seed = Long.getLong("rollcall.replay.seed", System.nanoTime());
    System.out.println("what Redis loses: seed " + seed);
    Random random = new Random(seed);
    boolean lost = true;
    for (int at = 2; lost; at++) {
      List<Integer> since =
          ALL ? List.of(1, 1 + at / 2, at - 1) : List.of(1 + random.nextInt(at - 1));
      for (int copied : since) {
        lost = isLostAndRightInTheEnd(loss, copied, at, "seed " + seed);
      }
    }
  }

  /** False if it came to its end before. */
  private boolean isLostAndRightInTheEnd(Loss loss, int copied, int at, String seed)
      throws Exception {
    Clock clock = new HurryingClock();
    String where = "%s: %s, %d to %d".formatted(seed, loss, copied, at);
    try (ListsOnRedis redis = redis(clock)) {
      String before = first(redis);
      long number = begin(redis);
      AtomicInteger sent = new AtomicInteger();
      AtomicBoolean lost = new AtomicBoolean();
      CompletableFuture<Void> over = new CompletableFuture<>();
      AtomicReference<Runnable> copy = new AtomicReference<>(() -> {});
      ListsOnRedis losing =
          redis.beside(
              commands ->
                  Interruptions.oneAtATime(
                      commands,
                      (holdsLease, carriedOut) -> {
                        int command = sent.incrementAndGet();
                        if (command == copied) {
                          return CompletableFuture.runAsync(() -> copy.set(redis.copy()))
                              .thenCompose(v -> carriedOut.get());
                        }
                        if (command < at
                            || (loss == Loss.UNNOTICED && !holdsLease)
                            || !lost.compareAndSet(false, true)) {
                          return carriedOut.get();
                        }
                        return CompletableFuture.runAsync(() -> copy.get().run())
                            .thenRun(() -> over.complete(null))
                            .thenCompose(
                                v ->
                                    loss == Loss.NOTICED ? Interruptions.dead() : carriedOut.get());
                      }));
      int runs = 1;
      while (!process(clock).isRun(losing, number)) {
        assertThat(runs++).as(where).isEqualTo(1);
        release(redis);
      }
      if (lost.get()) {
        // It may have been in a command that nobody waits for, and then after the end.
        over.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        release(redis);
        assertThat(process(clock).isRun(redis, number)).as(where).isTrue();
      }
      assertRight(redis, number, before, where);
      return lost.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReplay_isRightInTheEnd_atWhicheverCommandItsProcessDies(Interruptions.Crash crash)
      throws Exception {
    int at = 1;
    while (isCrashedAndRightInTheEnd(crash, at)) {
      at++;
    }
    System.out.println("a replay of " + (at - 1) + " commands");
    assertThat(at).as("commands of a replay").isGreaterThan(30);
  }

  /** False if it came to its end before the crash. */
  private boolean isCrashedAndRightInTheEnd(Interruptions.Crash crash, int at) throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = redis(clock)) {
      String before = first(redis);
      long number = begin(redis);
      AtomicInteger sent = new AtomicInteger();
      ListsOnRedis dying = redis.beside(commands -> Interruptions.dying(commands, crash, at, sent));
      boolean crashed = !process(clock).isRun(dying, number);
      release(redis);
      assertThat(process(clock).isRun(redis, number)).as("run %s %d", crash, at).isTrue();
      assertRight(redis, number, before, crash + " " + at);
      return crashed;
    }
  }

  @Test
  void aPause_isHeardWhileRowsAreCompared() throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = redis(clock)) {
      String before = first(redis);
      long number = begin(redis);
      redis.beforeScans(scan -> during(scan == 1, () -> note(redis, number, PAUSED)));
      assertThat(process(clock).isRun(redis, number)).isTrue();
      ReplayStatus status = status(redis);
      assertThat(status.phase()).isEqualTo(Phase.COMPARING);
      assertThat(status.paused()).isTrue();
      assertThat(status.comparison()).isNull();
      note(redis, number, RESUMED);
      release(redis);
      assertThat(process(clock).isRun(redis, number)).isTrue();
      assertRight(redis, number, before, "after a pause");
    }
  }

  @Test
  void aCancel_isHeardWhileListsAreMade() throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = redis(clock)) {
      String before = first(redis);
      long read = redis.generations.load(departments).join().current();
      long number = begin(redis);
      // The first two are of rows that are compared, of either generation.
      redis.beforeScans(
          scan ->
              during(
                  scan == 3,
                  () -> {
                    assertThat(status(redis).phase()).isEqualTo(Phase.WARMING);
                    redis.generations.drop(departments, number).join();
                    note(redis, number, CANCELLED);
                  }));
      assertThat(process(clock).isRun(redis, number)).isTrue();
      assertThat(status(redis).phase()).isEqualTo(Phase.CANCELLED);
      GenerationSet set = redis.generations.load(departments).join();
      assertThat(set.current()).isEqualTo(read);
      assertThat(set.next()).isNull();
      assertThat(first(redis)).isEqualTo(before);
    }
  }

  /** Does something, and then nothing for as long as a replay may go on without a look at it. */
  private static void during(boolean now, Runnable order) {
    if (now) {
      order.run();
      LockSupport.parkNanos(ReplaySession.LOOK.toNanos());
    }
  }

  private void note(ListsOnRedis redis, long number, Map<String, String> fields) {
    assertThat(
            new ReplayNotes(redis.asked, redis.keys, TIMEOUT)
                .note(departments, number, fields)
                .join())
        .isTrue();
  }

  /** What time does where a process is gone. */
  private void release(ListsOnRedis redis) {
    redis.asked.send(c -> c.del(redis.keys.of(departments).replayLease())).join();
  }

  /** A Redis that the records were applied to as changes. */
  private ListsOnRedis redis(Clock clock) throws Exception {
    ProgressMarks marks = new ProgressMarks(topics);
    ListsOnRedis redis = new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);
    apply(redis, clock);
    marks.add(List.of(new Progress(1_000, 1_000, Map.of(topic, ends()))));
    return redis;
  }

  private long begin(ListsOnRedis redis) {
    Map<String, String> begun = new HashMap<>();
    begun.put(ReplayStatus.PHASE, Phase.REPLAYING.word());
    begun.put(ReplayStatus.BEGUN, "1");
    return redis.generations.begin(departments, begun).join().orElseThrow();
  }

  private void assertRight(ListsOnRedis redis, long number, String before, String where) {
    ReplayStatus status = status(redis);
    assertThat(status.phase()).as(where).isEqualTo(Phase.DONE);
    assertThat(status.problem()).as(where).isNull();
    GenerationSet set = redis.generations.load(departments).join();
    assertThat(set.current()).as(where).isEqualTo(number);
    assertThat(set.next()).as(where).isNull();
    assertThat(first(redis)).as(where).isEqualTo(before);
  }

  private ReplayStatus status(ListsOnRedis redis) {
    return new ReplayNotes(redis.asked, redis.keys, TIMEOUT).of(departments).join().orElseThrow();
  }

  private ReplayProcess process(Clock clock) {
    return new ReplayProcess(departments, topic, LEASE, this::consumer, clock);
  }

  private String first(ListsOnRedis redis) {
    PageAnswer answer =
        redis.lists.page(ListQuery.all(departments), new PageNumber.At(1), 100).join();
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return new String(((PageAnswer.Page) answer).results().json(), UTF_8);
  }

  /** Has the records applied as changes. */
  private void apply(ListsOnRedis redis, Clock clock) throws Exception {
    ChangeReader reader = new ChangeReader();
    List<Received> received = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        received.add(Received.of(departments, record, reader));
      } catch (UnreadableChange e) {
        throw new AssertionError(e);
      }
    }
    long[] ends = ends();
    List<OffsetMove> moves = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      moves.add(new OffsetMove(partition, 0, ends[partition]));
    }
    Projections.apply(Projections.on(redis, TIMEOUT, clock), departments, received, moves);
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
