package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.debezium.embedded.CapturedEvents;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RelayTest {
  private static final Topics TOPICS = new Topics("test");
  private static final String LABS = TOPICS.table("labs");

  private final MockProducer<byte[], byte[]> kafka = producer();
  private final MockProducer<byte[], byte[]> progress = producer();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Ends ends = new Ends(Map.of(LABS, new long[1]));
  private final Committer committer = new Committer();
  private final Relay relay = relay(0);

  private Relay relay(long history) {
    return new Relay(
        kafka,
        TOPICS,
        ends,
        new ProgressLog(progress, TOPICS.progress(), history, ends, timer, Duration.ofMillis(1)),
        new CaptureCounts(),
        1_000,
        history,
        null);
  }

  private static MockProducer<byte[], byte[]> producer() {
    return new MockProducer<>(
        false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @BeforeEach
  void trust() {
    relay.trust();
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void position_staysUntilKafkaHasAcknowledged() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);
    relay.settle();
    assertThat(committer.positions).isEmpty();
    assertThat(relay.captured()).isZero();

    kafka.completeNext();
    relay.settle();
    assertThat(committer.positions).containsExactly(10L);
  }

  @Test
  void readers_areToldAsSoonAsKafkaHasAcknowledged() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);
    assertThat(progress.history()).isEmpty();

    kafka.completeNext();
    assertThat(relay.captured()).isEqualTo(10);
    await().until(() -> progress.history().size() == 1);
  }

  @Test
  void secondBatch_isSentBeforeTheFirstIsAcknowledged_andAThirdIsNot() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);
    CompletableFuture<Void> second = handle(event(20));
    await().until(() -> kafka.history().size() == 2);
    assertThat(second).isNotDone();

    kafka.completeNext();
    second.get(10, TimeUnit.SECONDS);
    assertThat(committer.positions).containsExactly(10L);
    relay.settle();
    assertThat(committer.positions).containsExactly(10L);
  }

  @Test
  void refusedRecord_failsCapture_andItsPositionIsNeverStored() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);
    kafka.errorNext(new IllegalStateException("no room"));

    assertThatThrownBy(relay::settle)
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("no room");
    assertThat(committer.positions).isEmpty();
    assertThat(relay.captured()).isZero();
  }

  @Test
  void haltedRelay_movesNothingOn() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);
    relay.halt();
    kafka.completeNext();
    relay.settle();

    assertThat(committer.positions).isEmpty();
    assertThat(relay.captured()).isZero();
    assertThatThrownBy(() -> relay.handleBatch(List.of(event(20)), committer))
        .isInstanceOf(CaptureFailure.class);
  }

  @Test
  void timeSinceTheLastBatch_beginsAnewWithEachBatch_andWithNothingElse() throws Exception {
    long before = System.nanoTime();
    relay.handleBatch(List.of(event(10)), committer);
    long after = System.nanoTime();
    assertThat(relay.sinceLastNanos()).isLessThanOrEqualTo(System.nanoTime() - before);

    kafka.completeNext();
    relay.settle();
    long since = System.nanoTime() - after;
    assertThat(relay.sinceLastNanos()).isGreaterThanOrEqualTo(since);
  }

  @Test
  void positionOfASlotThatIsNotTrusted_isNeitherStoredNorTold_untilItIs() throws Exception {
    Relay unsure = relay(0);
    unsure.handleBatch(List.of(event(10)), committer);
    kafka.completeNext();
    unsure.settle();
    assertThat(committer.positions).isEmpty();
    assertThat(unsure.captured()).isZero();
    assertThat(unsure.settled()).isNull();

    unsure.trust();
    unsure.settle();
    assertThat(committer.positions).containsExactly(10L);
    assertThat(unsure.settled()).isEqualTo(10);
    assertThat(unsure.captured()).isEqualTo(10);
    await().until(() -> progress.history().size() == 1);
  }

  @Test
  void snapshotThatNobodyOrdered_failsCapture() {
    assertThatThrownBy(() -> relay.handleBatch(List.of(snapshotted(10)), committer))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("snapshot");
    assertThat(kafka.history()).isEmpty();
  }

  @Test
  void laterHistory_isToldWithEachChangeAndInProgress() throws Exception {
    Relay later = relay(2);
    later.trust();
    later.handleBatch(List.of(event(10)), committer);
    kafka.completeNext();

    assertThat(kafka.history().getFirst().headers().lastHeader("rollcall-history").value())
        .isEqualTo(Position.header(2));
    await().until(() -> progress.history().size() == 1);
    assertThat(Progress.fromJson(progress.history().getFirst().value()).position())
        .isEqualTo(Position.of(2, 10));
  }

  @Test
  void firstHistory_isLeftOut() throws Exception {
    relay.handleBatch(List.of(event(10)), committer);

    assertThat(kafka.history().getFirst().headers()).isEmpty();
  }

  @Test
  void rowThatWasRead_isSent_unlessTheLogHasWrittenItsKey() throws Exception {
    ResnapshotGuard guard = new ResnapshotGuard(LABS, 10);
    relay.guard(guard);
    relay.handleBatch(List.of(event(10)), committer);

    relay.read(guard, event(10), relay.acknowledgements());
    assertThat(kafka.history()).hasSize(1);
    relay.read(guard, event(11), relay.acknowledgements());
    assertThat(kafka.history()).hasSize(2);
  }

  @Test
  void readingThatWasGivenUp_sendsNothingAnyMore() {
    ResnapshotGuard guard = new ResnapshotGuard(LABS, 10);
    byte[] key = event(10).key();
    for (ResnapshotGuard next : Arrays.asList(null, new ResnapshotGuard(LABS, 10))) {
      relay.guard(guard);
      relay.guard(next);

      assertThatThrownBy(() -> relay.read(guard, event(10), relay.acknowledgements()))
          .isInstanceOf(CaptureFailure.class);
      assertThatThrownBy(() -> relay.delete(guard, LABS, key, 1, 1, relay.acknowledgements()))
          .isInstanceOf(CaptureFailure.class);
    }
    assertThat(kafka.history()).isEmpty();
  }

  @Test
  void rowThatWasRead_isSentOnlyOnceItIsKnownThatNobodyElseCaptures() throws Exception {
    ResnapshotGuard guard = new ResnapshotGuard(LABS, 10);
    relay.guard(guard);
    relay.leads(System.nanoTime() - Duration.ofSeconds(10).toNanos());
    Thread reading =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    relay.read(guard, event(10), relay.acknowledgements());
                    relay.read(guard, event(11), relay.acknowledgements());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> reading.getState() == Thread.State.TIMED_WAITING);
    // What the log says meanwhile is sent, and its guard hears of it.
    relay.handleBatch(List.of(event(10)), committer);
    assertThat(kafka.history()).hasSize(1);

    relay.leads(System.nanoTime());
    reading.join();
    assertThat(kafka.history()).hasSize(2);
  }

  private CompletableFuture<Void> handle(ChangeEvent<byte[], byte[]> event) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            relay.handleBatch(List.of(event), committer);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static ChangeEvent<byte[], byte[]> event(long lsn) {
    byte[] key = ("{\"lab_id\":\"" + lsn + "\"}").getBytes(UTF_8);
    return CapturedEvents.streamed(LABS, key, "{}".getBytes(UTF_8), lsn);
  }

  private static ChangeEvent<byte[], byte[]> snapshotted(long lsn) {
    byte[] key = ("{\"lab_id\":\"" + lsn + "\"}").getBytes(UTF_8);
    return CapturedEvents.snapshotted(LABS, key, "{}".getBytes(UTF_8), lsn);
  }

  /** Notes the positions that Debezium may store. */
  private static final class Committer
      implements DebeziumEngine.RecordCommitter<ChangeEvent<byte[], byte[]>> {
    private final List<Long> positions = new ArrayList<>();

    @Override
    public void markProcessed(ChangeEvent<byte[], byte[]> event) {
      throw new AssertionError("without a position of our own");
    }

    @Override
    public void markBatchFinished() {
      // What is marked counts.
    }

    @Override
    public void markProcessed(ChangeEvent<byte[], byte[]> event, DebeziumEngine.Offsets offsets) {
      positions.add(((Noted) offsets).values.get(Positions.LSN));
    }

    @Override
    public DebeziumEngine.Offsets buildOffsets() {
      return new Noted();
    }
  }

  private static final class Noted implements DebeziumEngine.Offsets {
    private final Map<String, Long> values = new HashMap<>();

    @Override
    public void set(String key, Object value) {
      values.put(key, (Long) value);
    }
  }
}
