package io.rollcall.query.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.Projections;
import io.rollcall.query.projection.Received;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Later;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
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
  private static final String HOLD = Script.of(ReplayNotes.class, "lease.lua").sha1();

  /** So short that it is kept at each opportunity. */
  private static final Duration LEASE = Duration.ofMillis(4);

  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType departments = catalog.type("departments");
  private final Topics topics = new Topics("test");
  private final String topic = topics.of(departments);
  private final List<ConsumerRecord<byte[], byte[]>> records = records();

  /** Whether the last command that a process sent was carried out. */
  enum Crash {
    BEFORE,
    AFTER
  }

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
    Clock clock = new Hurrying();
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
                  oneAtATime(
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
                            .thenCompose(v -> loss == Loss.NOTICED ? dead() : carriedOut.get());
                      }));
      int runs = 1;
      while (!isRun(losing, number, clock)) {
        assertThat(runs++).as(where).isEqualTo(1);
        release(redis);
      }
      if (lost.get()) {
        // It may have been in a command that nobody waits for, and then after the end.
        over.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        release(redis);
        assertThat(isRun(redis, number, clock)).as(where).isTrue();
      }
      assertRight(redis, number, before, where);
      return lost.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReplay_isRightInTheEnd_atWhicheverCommandItsProcessDies(Crash crash) throws Exception {
    int at = 1;
    while (isCrashedAndRightInTheEnd(crash, at)) {
      at++;
    }
    System.out.println("a replay of " + (at - 1) + " commands");
    assertThat(at).as("commands of a replay").isGreaterThan(30);
  }

  /** False if it came to its end before the crash. */
  private boolean isCrashedAndRightInTheEnd(Crash crash, int at) throws Exception {
    Clock clock = new Hurrying();
    try (ListsOnRedis redis = redis(clock)) {
      String before = first(redis);
      long number = begin(redis);
      AtomicInteger sent = new AtomicInteger();
      ListsOnRedis dying = redis.beside(commands -> dying(commands, crash, at, sent));
      boolean crashed = !isRun(dying, number, clock);
      release(redis);
      assertThat(isRun(redis, number, clock)).as("run %s %d", crash, at).isTrue();
      assertRight(redis, number, before, crash + " " + at);
      return crashed;
    }
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
    ReplayStatus status =
        new ReplayNotes(redis.asked, redis.keys, TIMEOUT).of(departments).join().orElseThrow();
    assertThat(status.phase()).as(where).isEqualTo(Phase.DONE);
    assertThat(status.problem()).as(where).isNull();
    GenerationSet set = redis.generations.load(departments).join();
    assertThat(set.current()).as(where).isEqualTo(number);
    assertThat(set.next()).as(where).isNull();
    assertThat(first(redis)).as(where).isEqualTo(before);
  }

  /** What another process does; whether it came to an end. */
  private boolean isRun(ListsOnRedis redis, long number, Clock clock) {
    Waiting waiting = new Waiting(TIMEOUT);
    ReplayRun.Tools tools =
        new ReplayRun.Tools(
            new ReplayNotes(redis.asked, redis.keys, LEASE),
            redis.generations,
            Projections.on(redis, TIMEOUT, clock),
            redis.model,
            new Warming(
                redis.registrations,
                redis.fills,
                redis.pages,
                redis.generationLists,
                waiting,
                10,
                10),
            this::consumer,
            Duration.ofDays(1),
            waiting,
            clock);
    try {
      new ReplayRun(departments, number, topic, tools).run();
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasRootCauseInstanceOf(RedisConnectionException.class);
      return false;
    }
  }

  /** What becomes of a command, which is carried out when it is asked for its reply. */
  private interface Interruption {
    CompletionStage<Object> of(boolean holdsLease, Supplier<CompletionStage<Object>> carriedOut);
  }

  private static CompletionStage<Object> dead() {
    return CompletableFuture.failedFuture(new RedisConnectionException("dead"));
  }

  /** The same commands until one of them; then the process is dead. */
  static RedisClusterAsyncCommands<byte[], byte[]> dying(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Crash crash, int at, AtomicInteger sent) {
    return interrupted(
        commands,
        (holdsLease, carriedOut) -> {
          int command = sent.incrementAndGet();
          if (command < at) {
            return carriedOut.get();
          }
          return command > at || crash == Crash.BEFORE
              ? dead()
              : carriedOut.get().handle((reply, failure) -> reply).thenCompose(v -> dead());
        });
  }

  /** Each when the one before is over, so that what Redis has can be copied and put back. */
  private static RedisClusterAsyncCommands<byte[], byte[]> oneAtATime(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Interruption interruption) {
    AtomicReference<CompletableFuture<Object>> last =
        new AtomicReference<>(CompletableFuture.completedFuture(null));
    return interrupted(
        commands,
        (holdsLease, carriedOut) -> {
          CompletableFuture<Object> over = new CompletableFuture<>();
          last.getAndSet(over)
              .handle((reply, failure) -> reply)
              .thenCompose(v -> interruption.of(holdsLease, carriedOut))
              .whenComplete(
                  (reply, failure) -> {
                    if (failure == null) {
                      over.complete(reply);
                    } else {
                      over.completeExceptionally(failure);
                    }
                  });
          return over;
        });
  }

  @SuppressWarnings("unchecked")
  private static RedisClusterAsyncCommands<byte[], byte[]> interrupted(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Interruption interruption) {
    return (RedisClusterAsyncCommands<byte[], byte[]>)
        Proxy.newProxyInstance(
            ReplayRunIT.class.getClassLoader(),
            new Class<?>[] {RedisClusterAsyncCommands.class},
            (proxy, method, arguments) ->
                new Later<>(
                    interruption
                        .of(
                            arguments != null && HOLD.equals(arguments[0]),
                            () -> invoked(commands, method, arguments))
                        .toCompletableFuture()));
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Object> invoked(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Method method, Object[] arguments) {
    try {
      return (CompletionStage<Object>) method.invoke(commands, arguments);
    } catch (ReflectiveOperationException e) {
      return CompletableFuture.failedFuture(e);
    }
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
    MockConsumer<byte[], byte[]> consumer = new Rereading();
    List<PartitionInfo> partitions = new ArrayList<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new PartitionInfo(topic, partition, Node.noNode(), new Node[0], new Node[0]));
      begins.put(new TopicPartition(topic, partition), 0L);
      ends.put(new TopicPartition(topic, partition), ends()[partition]);
    }
    consumer.updatePartitions(topic, partitions);
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
    return consumer;
  }

  /** Gives records again once it was set back, some of each partition at a time. */
  private final class Rereading extends MockConsumer<byte[], byte[]> {
    private static final int AT_ONCE = 20;

    Rereading() {
      super("earliest");
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
      for (TopicPartition partition : assignment()) {
        long position = position(partition);
        List<ConsumerRecord<byte[], byte[]>> next =
            records.stream()
                .filter(each -> each.partition() == partition.partition())
                .filter(each -> each.offset() >= position)
                .limit(AT_ONCE)
                .toList();
        if (!next.isEmpty()) {
          found.put(partition, next);
          seek(partition, next.getLast().offset() + 1);
        }
      }
      return new ConsumerRecords<>(found, Map.of());
    }
  }

  /** A clock by which much time passes between two looks at it, so that nobody waits. */
  static final class Hurrying extends Clock {
    private final AtomicLong seconds = new AtomicLong(1_000_000);

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds.addAndGet(10));
    }
  }
}
