package io.rollcall.query.replay;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.generation.GenerationSet.Role;
import io.rollcall.query.projection.PairedTombstones;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.projection.Received;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.thread.BlockingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The first part of a replay: the records of the topic are applied from where that was left, one
 * batch after the other, while the next one is read. Of one thread.
 */
final class TopicReplay {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(10);
  private static final int REFUSALS = 10;

  private final ReplaySession session;
  private final ResourceType type;
  private final long number;

  /** Which records are applied. */
  private final Selection selection;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> ends;
  private final ChangeReader reader = new ChangeReader();
  private final PairedTombstones tombstones = new PairedTombstones();

  /** Up to where each partition is replayed, 0 where nothing is. */
  private final Map<TopicPartition, Long> replayed = new HashMap<>();

  /** Up to where each partition is read, which is further by what is being applied. */
  private final Map<TopicPartition, Long> read = new HashMap<>();

  private @Nullable Applying applying;

  /** How often it was gone back to where Redis says that it stands. */
  private long sought;

  private long applied;
  private long unreadable;
  private int refused;
  private long lookedNanos = System.nanoTime();
  private long appliedAtLook;

  /** Until when nothing more is read, since that would be too many a second. */
  private long dueNanos = lookedNanos;

  private TopicReplay(
      ReplaySession session,
      Selection selection,
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> begins,
      Map<TopicPartition, Long> ends) {
    this.session = session;
    this.type = session.type();
    this.number = session.number();
    this.selection = selection;
    this.consumer = consumer;
    this.begins = begins;
    this.ends = ends;
  }

  /**
   * Applies what there is of a topic, until there is something else to do.
   *
   * @param selection which records are applied
   */
  static void run(ReplaySession session, String topic, Selection selection) {
    try (Consumer<byte[], byte[]> consumer = session.tools().kafka().get()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, KAFKA_ANSWERS).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new IllegalStateException("The topic " + topic + " does not exist");
      }
      consumer.assign(partitions);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, KAFKA_ANSWERS);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, KAFKA_ANSWERS);
      TopicReplay replay = new TopicReplay(session, selection, consumer, begins, ends);
      if (replay.noteUnless(replay.noteTargets())) {
        replay.replay();
      }
    }
  }

  /** Notes up to where it must come; what the generation is by then. */
  private Role noteTargets() {
    Map<Integer, Long> targets = new HashMap<>();
    ends.forEach((partition, end) -> targets.put(partition.partition(), end));
    return session.on(session.tools().generations().replayTo(type, number, targets));
  }

  /** Notes what has become of the generation, unless it is still being built. */
  private boolean noteUnless(Role role) {
    if (role == Role.COMPLETE) {
      Map<String, String> fields = new HashMap<>(ReplayStatus.begun(Phase.COMPARING));
      fields.put(ReplayStatus.COMPLETE, String.valueOf(session.tools().clock().millis()));
      session.note(fields);
    }
    // Whatever else it is, the next look at it tells.
    return role == Role.BUILDING;
  }

  /** Goes on until there is something else to do than to apply records. */
  private void replay() {
    seek();
    ReplayStatus status = session.status();
    try {
      while (status != null && status.phase() == Phase.REPLAYING && !status.paused()) {
        session.hold();
        Role role = isDue() ? applyNext(status.limit()) : rest();
        if (!noteUnless(role) || !noteUnless(completed())) {
          tell();
          return;
        }
        if (System.nanoTime() - lookedNanos >= ReplaySession.LOOK.toNanos()) {
          tell();
          long before = status.limit();
          status = session.status();
          if (status != null && status.limit() != before) {
            dueNanos = System.nanoTime();
          }
        }
      }
    } finally {
      awaitApplied();
    }
  }

  private boolean isDue() {
    return dueNanos - System.nanoTime() <= 0;
  }

  /** Whether the generation is still being built, now that all may have been replayed. */
  private Role completed() {
    if (!isAtEnd(replayed)) {
      return Role.BUILDING;
    }
    noteSeen(); // Before it is complete: nobody reads the topic again after that.
    Role role = session.on(session.tools().generations().complete(type, number, begins.size()));
    if (role != Role.BUILDING || refused++ < REFUSALS) {
      return role;
    }
    // Redis may have lost, with its last second, how far it must go, and how far it has come.
    refused = 0;
    seek();
    return noteTargets();
  }

  /** From where Redis says that it is replayed. */
  private void seek() {
    Map<Integer, Long> stored = session.on(session.built().replayed(type));
    begins.forEach(
        (partition, begin) -> {
          long offset = stored.getOrDefault(partition.partition(), 0L);
          replayed.put(partition, offset);
          selection.begin(partition.partition(), offset);
          consumer.seek(partition, Math.max(begin, offset));
        });
    read.putAll(replayed);
    sought++;
  }

  /**
   * Reads what comes next, if anything, while what was read before is applied, and then begins to
   * apply it; what the generation is by now.
   */
  private Role applyNext(long limit) {
    Batch batch = isAtEnd(read) && applying != null ? null : read(limit);
    long seeks = sought;
    Role role = settle();
    if (batch == null || batch.records() == 0) {
      session.beginWork();
    } else {
      session.giveWay(); // While nothing is applied.
    }
    // What was read before a seek is read again.
    if (role == Role.BUILDING && seeks == sought && batch != null && !batch.moves().isEmpty()) {
      applying =
          new Applying(
              batch, CompletableFuture.supplyAsync(() -> apply(batch), BlockingThreads::start));
    }
    return role;
  }

  /** Reads nothing, since it is not due; what was read before counts as soon as it is applied. */
  private Role rest() {
    if (applying != null) {
      return settle();
    }
    LockSupport.parkNanos(Math.min(ReplaySession.LOOK.toNanos(), dueNanos - System.nanoTime()));
    session.beginWork();
    return Role.BUILDING;
  }

  /** Waits until what was read before is applied, if anything; what the generation is by then. */
  private Role settle() {
    Applying before = applying;
    if (before == null) {
      return Role.BUILDING;
    }
    while (!ReplaySession.isDone(before.role())) {
      session.hold();
    }
    applying = null;
    Optional<Role> role = before.role().join();
    if (role.isEmpty()) {
      seek();
      return Role.BUILDING;
    }
    if (role.get() == Role.BUILDING) {
      replayed.putAll(before.batch().next());
      applied += before.batch().records();
    }
    return role.get();
  }

  private Optional<Role> apply(Batch batch) {
    try {
      return Optional.of(
          session.tools().projection().replay(type, number, batch.received(), batch.moves()));
    } catch (Projection.LostChangesException e) {
      return Optional.empty();
    }
  }

  /** Whatever becomes of it, nothing of it is applied any more afterwards. */
  private void awaitApplied() {
    if (applying != null) {
      applying.role().handle((role, failure) -> role).join();
    }
  }

  private Batch read(long limit) {
    ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
    if (limit > 0) {
      long took = batch.count() * 1_000_000_000L / limit;
      dueNanos = Math.max(dueNanos, System.nanoTime()) + took;
    }
    List<Received> received = new ArrayList<>(batch.count());
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      selection.see(record);
      try {
        Received each = Received.of(type, record, reader);
        Received taken = tombstones.isPaired(each) ? null : selection.take(record, each);
        if (taken != null) {
          received.add(taken);
        }
      } catch (UnreadableChange e) {
        unreadable++; // It was set aside when it came as a change.
      }
    }
    List<OffsetMove> moves = new ArrayList<>();
    Map<TopicPartition, Long> next = new HashMap<>();
    read.forEach(
        (partition, before) -> {
          long position = consumer.position(partition, KAFKA_ANSWERS);
          if (position > before) {
            moves.add(new OffsetMove(partition.partition(), before, position, true));
            next.put(partition, position);
          }
        });
    read.putAll(next);
    return new Batch(received, moves, next, batch.count());
  }

  private boolean isAtEnd(Map<TopicPartition, Long> offsets) {
    return ends.entrySet().stream()
        .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private void tell() {
    long now = System.nanoTime();
    long perSecond = (applied - appliedAtLook) * 1_000_000_000L / Math.max(1, now - lookedNanos);
    lookedNanos = now;
    appliedAtLook = applied;
    long done = 0;
    long total = 0;
    for (Map.Entry<TopicPartition, Long> begin : begins.entrySet()) {
      long from = begin.getValue();
      long here = Math.max(from, replayed.getOrDefault(begin.getKey(), 0L));
      done += here - from;
      total += Math.max(here, ends.getOrDefault(begin.getKey(), from)) - from;
    }
    noteSeen();
    session.note(
        Map.of(
            ReplayStatus.DONE,
            String.valueOf(done),
            ReplayStatus.TOTAL,
            String.valueOf(total),
            ReplayStatus.PER_SECOND,
            String.valueOf(perSecond),
            ReplayStatus.UNREADABLE,
            String.valueOf(unreadable),
            ReplayStatus.PROBLEM,
            ""));
  }

  /** What a side generation's answers are to say of the topic. */
  private void noteSeen() {
    Map<Integer, Long> readTo = new HashMap<>();
    replayed.forEach((partition, offset) -> readTo.put(partition.partition(), offset));
    Map<String, String> seen = selection.fields(readTo);
    if (!seen.isEmpty()) {
      session.note(seen);
    }
  }

  /** Records that were read together, and how far each partition is replayed with them. */
  private record Batch(
      List<Received> received,
      List<OffsetMove> moves,
      Map<TopicPartition, Long> next,
      int records) {}

  /**
   * A batch that is being applied.
   *
   * @param role what the generation is by then; empty if the read model has lost what was replayed
   *     before
   */
  private record Applying(Batch batch, CompletableFuture<Optional<Role>> role) {}
}
