package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.debezium.embedded.EmbeddedEngineChangeEvent;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.rollcall.change.Gathering;
import io.rollcall.change.Position;
import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes Debezium's batches on to Kafka, in their order, and lets the position move on when all of
 * a batch is acknowledged and not before. A crash at any point repeats changes and loses none.
 *
 * <p>One batch may be under way to Kafka while Debezium makes the next; there are never more.
 * Readers are told of a batch as soon as it is acknowledged, Debezium when it calls again, with the
 * next batch or to ask whether to store the position: from one thread at a time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The callback hears of each record.
final class Relay implements DebeziumEngine.ChangeConsumer<ChangeEvent<byte[], byte[]>> {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /**
   * The key of a truncate, which has none of its own: a compacted topic takes no record without.
   */
  static final byte[] TRUNCATE_KEY = "{\"truncate\":true}".getBytes(UTF_8);

  /** For how long it counts that no other process captured at a moment. */
  private static final Duration TURN = Duration.ofSeconds(1);

  private static final long LOOK_MS = 50;

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Ends ends;
  private final ProgressLog progress;
  private final CaptureCounts counts;
  private final int largestRecord;
  private final long history;
  private final String debeziumHeartbeats;

  /** What a snapshot has not shown yet, or null when none is being taken. */
  private volatile @Nullable VanishedRows vanished;

  /** The last batch that was sent, until Debezium knows that it is acknowledged. */
  private volatile @Nullable Batch underway;

  /**
   * Whether a snapshot was ordered; its rows have been compared when nothing is vanished any more.
   */
  private final boolean snapshotOrdered;

  /** What Debezium was told last. */
  private volatile @Nullable CapturedPosition settled;

  /** Where the snapshot stands whose rows come, or have come; null before the first of them. */
  private volatile @Nullable Long snapshotAt;

  /** What readers were told last. */
  private volatile @Nullable CapturedPosition position;

  /** When the last batch came, or this was made. Debezium's thread alone knows it. */
  private long begunNanos = System.nanoTime();

  private volatile long tookNanos;

  /** When it was last known that no other process captured. */
  private volatile long turnNanos = System.nanoTime();

  private volatile boolean trusted;
  private volatile boolean halted;

  /** Held while something is sent, so that what a resnapshot reads comes before it or after it. */
  private final Object sending = new Object();

  /** What is to be told of what the log writes, or null; guarded by {@link #sending}. */
  private @Nullable ResnapshotGuard guard;

  /** What was sent, and what Debezium wants to hear of it. */
  private record Batch(
      ChangeEvent<byte[], byte[]> last,
      RecordCommitter<ChangeEvent<byte[], byte[]>> committer,
      Acknowledgements acknowledgements,
      int records,
      long sinceNanos) {}

  Relay(
      Producer<byte[], byte[]> producer,
      Topics topics,
      Ends ends,
      ProgressLog progress,
      CaptureCounts counts,
      int largestRecord,
      long history,
      @Nullable VanishedRows vanished) {
    this.producer = producer;
    this.topics = topics;
    this.ends = ends;
    this.progress = progress;
    this.counts = counts;
    this.largestRecord = largestRecord;
    this.history = history;
    this.vanished = vanished;
    this.snapshotOrdered = vanished != null;
    this.debeziumHeartbeats = "__debezium-heartbeat." + topics.prefix();
  }

  /** Up to where in the log changes have been acknowledged, 0 if that is unknown. */
  long captured() {
    CapturedPosition current = position;
    return current == null ? 0 : current.lsn();
  }

  /**
   * How long the last batch took until it was acknowledged, in nanoseconds; zero if it had enough
   * changes.
   */
  long tookNanos() {
    return tookNanos;
  }

  /**
   * How long ago the last batch came, or this was made, in nanoseconds. To be asked by Debezium's
   * thread.
   */
  long sinceLastNanos() {
    return System.nanoTime() - begunNanos;
  }

  /** Up to where Debezium may let the slot move, null if it may not yet. */
  @Nullable Long settled() {
    CapturedPosition current = settled;
    return current == null ? null : current.restart();
  }

  /** What comes is known to be all that was written: positions may move on, and readers be told. */
  void trust() {
    trusted = true;
  }

  /** What has come of a snapshot. */
  SlotGuard.Shown shown() {
    boolean over = vanished == null; // First: where it is over, all of it has come.
    return new SlotGuard.Shown(snapshotAt, over);
  }

  /** Whether a snapshot is being taken, or about to be. */
  boolean isSnapshotting() {
    return vanished != null;
  }

  /** Whether what comes is from the log, and known to be all that was written to it. */
  boolean isStreaming() {
    return trusted && !halted && vanished == null && settled != null;
  }

  /** Has a guard be told of all that is sent from now on; null for none. */
  void guard(@Nullable ResnapshotGuard next) {
    synchronized (sending) {
      guard = next;
    }
  }

  /**
   * No other process captured at a moment.
   *
   * @param nanos by {@link System#nanoTime}
   */
  void leads(long nanos) {
    turnNanos = nanos;
  }

  /**
   * Sends a row that was read from its table, unless its guard knows better; waits until it is
   * known that this process captures still.
   */
  void read(ResnapshotGuard by, ChangeEvent<byte[], byte[]> row, Acknowledgements acknowledgements)
      throws InterruptedException {
    synchronized (sending) {
      awaitTurn(by);
      if (by.admits(row.key())) {
        send(row, acknowledgements);
      }
    }
  }

  /**
   * Sends the delete of a row that its table does not have, unless its guard knows better; waits as
   * {@link #read} does.
   *
   * @return whether it is sent
   */
  boolean delete(
      ResnapshotGuard by,
      String topic,
      byte[] key,
      long lsn,
      long atMs,
      Acknowledgements acknowledgements)
      throws InterruptedException {
    synchronized (sending) {
      awaitTurn(by);
      if (!by.admits(key)) {
        return false;
      }
      for (byte[] value :
          new byte @Nullable [][] {VanishedRows.delete(topic, key, lsn, atMs), null}) {
        acknowledgements.sending();
        producer.send(told(new ProducerRecord<>(topic, key, value)), acknowledgements);
      }
      counts.vanished.increment();
      return true;
    }
  }

  /**
   * A process that stood still may have been replaced meanwhile, and its guard knows nothing of
   * what the next one sends. So whoever has not looked for a while looks first. To be called with
   * {@link #sending} held, which others have while this waits.
   */
  private void awaitTurn(ResnapshotGuard by) throws InterruptedException {
    refuseUnlessGuardedBy(by);
    while (System.nanoTime() - turnNanos > TURN.toNanos()) {
      sending.wait(LOOK_MS);
      refuseUnlessGuardedBy(by);
    }
  }

  /** What was given up goes on for a while, and is not told of what the log writes any more. */
  private void refuseUnlessGuardedBy(ResnapshotGuard by) {
    refuseWhenHalted();
    if (guard != by) {
      throw new CaptureFailure("The table is not read any more");
    }
  }

  /** Whether a batch was sent that is not acknowledged. */
  boolean isWaiting() {
    Batch batch = underway;
    return batch != null && !batch.acknowledgements().isDone();
  }

  /** Waits until what was sent by these is acknowledged. */
  void await(Acknowledgements acknowledgements) throws InterruptedException {
    while (!acknowledgements.await(100)) {
      refuseWhenHalted();
    }
  }

  /** What waits for the records of one sender. */
  Acknowledgements acknowledgements() {
    return new Acknowledgements(ends);
  }

  /** The history of the log that is captured. */
  long history() {
    return history;
  }

  /** Sends nothing more and acknowledges nothing more, from now on. */
  void halt() {
    halted = true;
  }

  @Override
  public void handleBatch(
      List<ChangeEvent<byte[], byte[]>> events,
      RecordCommitter<ChangeEvent<byte[], byte[]>> committer)
      throws InterruptedException {
    begunNanos = System.nanoTime();
    Acknowledgements acknowledgements = new Acknowledgements(ends);
    int sent = 0;
    for (ChangeEvent<byte[], byte[]> event : events) {
      refuseWhenHalted();
      refuseUnordered(event);
      VanishedRows rows = vanished;
      synchronized (sending) {
        if (rows != null) {
          sent += compare(event, rows, acknowledgements);
        }
        if (guard != null) {
          guard.streams(event.destination(), event.key());
        }
        sent += send(event, acknowledgements);
      }
    }
    VanishedRows rows = vanished;
    if (rows != null) {
      // The last row of a snapshot ends it; its position may be stored only with the deletes.
      CapturedPosition end = CapturedPosition.of(offset(events.getLast()));
      if (end != null) {
        sent += delete(rows, end, acknowledgements);
      }
    }
    acknowledgements.allSent();
    Batch before = underway;
    if (before != null) {
      await(before.acknowledgements());
      settle();
    }
    Batch batch = new Batch(events.getLast(), committer, acknowledgements, sent, begunNanos);
    underway = batch;
    acknowledgements.whenDone(() -> tell(batch));
    committer.markBatchFinished();
  }

  /**
   * Lets the position move on past the batch under way, if that is acknowledged. To be called by
   * Debezium's thread.
   *
   * @throws CaptureFailure if Kafka refused a record of it
   */
  void settle() throws InterruptedException {
    Batch batch = underway;
    if (batch == null || halted || !trusted || !batch.acknowledgements().await(0)) {
      return;
    }
    underway = null;
    CapturedPosition here = CapturedPosition.of(offset(batch.last()));
    if (here == null) {
      return;
    }
    CapturedPosition reached = here.after(settled);
    settled = reached;
    if (position == null) {
      // It was acknowledged before the slot could be trusted.
      tell(reached);
    }
    DebeziumEngine.Offsets offsets = batch.committer().buildOffsets();
    offsets.set(Positions.LSN, reached.restart());
    offsets.set(Positions.COMMIT, reached.restart());
    offsets.set(Positions.TIME, reached.atMicros());
    batch.committer().markProcessed(batch.last(), offsets);
  }

  /**
   * Tells readers of an acknowledged batch; those before it are acknowledged too. By the producer's
   * thread or, where that was faster than ours, by Debezium's, so perhaps by both at a time.
   */
  private synchronized void tell(Batch batch) {
    if (halted) {
      return;
    }
    counts.records.add(batch.records());
    counts.batches.increment();
    tookNanos = batch.records() < Gathering.ENOUGH ? System.nanoTime() - batch.sinceNanos() : 0;
    CapturedPosition here = CapturedPosition.of(offset(batch.last()));
    if (here != null && trusted) {
      tell(here);
    }
  }

  private synchronized void tell(CapturedPosition here) {
    CapturedPosition reached = here.after(position);
    position = reached;
    progress.reached(reached);
  }

  private int send(ChangeEvent<byte[], byte[]> event, Acknowledgements acknowledgements) {
    String topic = event.destination();
    byte @Nullable [] key = event.key();
    byte @Nullable [] value = event.value();
    if (topic.equals(debeziumHeartbeats)) {
      return 0;
    }
    if (key == null) {
      return sendToEachPartition(topic, value, acknowledgements);
    }
    if (value != null && key.length + value.length > largestRecord) {
      return setAside(topic, key, value.length, acknowledgements);
    }
    acknowledgements.sending();
    producer.send(told(new ProducerRecord<>(topic, key, value)), acknowledgements);
    return 1;
  }

  /** A truncate concerns every row, so it goes where the rows are: to each partition. */
  private int sendToEachPartition(
      String topic, byte @Nullable [] value, Acknowledgements acknowledgements) {
    int partitions = ends.partitions(topic);
    for (int partition = 0; partition < partitions; partition++) {
      acknowledgements.sending();
      producer.send(
          told(new ProducerRecord<>(topic, partition, TRUNCATE_KEY, value)), acknowledgements);
    }
    return partitions;
  }

  /** Crosses off a row of the snapshot; before the first change after it, deletes what is left. */
  private int compare(
      ChangeEvent<byte[], byte[]> event, VanishedRows rows, Acknowledgements acknowledgements) {
    Map<String, ?> offset = offset(event);
    if (offset.containsKey("snapshot")) {
      if (offset.get(Positions.LSN) instanceof Number lsn) {
        snapshotAt = lsn.longValue();
        rows.shown(event.destination(), event.key(), lsn.longValue());
      }
      return 0;
    }
    CapturedPosition here = CapturedPosition.of(offset);
    return here == null ? 0 : delete(rows, here, acknowledgements);
  }

  private int delete(VanishedRows rows, CapturedPosition end, Acknowledgements acknowledgements) {
    vanished = null;
    List<ProducerRecord<byte[], byte[]>> deletes = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
    long lsn =
        rows.remaining(
            end.restart(), (topic, key) -> tombstones.add(new ProducerRecord<>(topic, key, null)));
    for (ProducerRecord<byte[], byte[]> tombstone : tombstones) {
      byte[] value = VanishedRows.delete(tombstone.topic(), tombstone.key(), lsn, end.atMs());
      deletes.add(new ProducerRecord<>(tombstone.topic(), tombstone.key(), value));
    }
    deletes.addAll(tombstones);
    for (ProducerRecord<byte[], byte[]> record : deletes) {
      acknowledgements.sending();
      producer.send(told(record), acknowledgements);
    }
    if (!tombstones.isEmpty()) {
      counts.vanished.add(tombstones.size());
      LOG.warn("{} rows were deleted while no slot kept the log", tombstones.size());
    }
    return deletes.size();
  }

  private int setAside(String topic, byte[] key, int size, Acknowledgements acknowledgements) {
    String reason =
        "a change of %d bytes is larger than the %d that Kafka is asked to take"
            .formatted(size, largestRecord);
    LOG.error(
        "Set aside in {}: {}, {} {}", topics.deadLetters(), reason, topic, new String(key, UTF_8));
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topics.deadLetters(), null, key, null);
    Map.of("reason", reason, "topic", topic, "partition", "-1", "offset", "-1")
        .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
    acknowledgements.sending();
    producer.send(letter, acknowledgements);
    counts.setAside.increment();
    return 1;
  }

  /** Tells which history a change belongs to. */
  private ProducerRecord<byte[], byte[]> told(ProducerRecord<byte[], byte[]> change) {
    if (history > 0) {
      change.headers().add(Position.HISTORY_HEADER, Position.header(history));
    }
    return change;
  }

  private static Map<String, ?> offset(ChangeEvent<byte[], byte[]> event) {
    return ((EmbeddedEngineChangeEvent<?, ?, ?>) event).sourceRecord().sourceOffset();
  }

  /**
   * Debezium takes a snapshot of its own accord where it finds that the log does not reach back to
   * its position. Nobody would look for the rows that were deleted meanwhile.
   */
  private void refuseUnordered(ChangeEvent<byte[], byte[]> event) {
    if (!snapshotOrdered && offset(event).containsKey("snapshot")) {
      throw new CaptureFailure("Debezium has begun a snapshot: the log was not what it should be");
    }
  }

  private void refuseWhenHalted() {
    if (halted) {
      throw new CaptureFailure("capture was told to stop");
    }
  }
}
