package io.rollcall.query.replay;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.GenerationSet.Role;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.projection.PairedTombstones;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.projection.Received;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Runs one replay, from where it stands to its end, as long as this process has its lease.
 *
 * <p>Each step is noted when it is done and can be done twice, also by two processes at a time, so
 * a crash costs no more than the step it came in. Records are applied by the same projection as
 * changes, to the generation that is being built only, while each change is applied to that one
 * too: whichever comes first, the stamp of what is stored says what is newer. How far the replay
 * has come stands in Redis beside the rows.
 */
final class ReplayRun {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int REFUSALS = 10;
  private static final Duration LONGEST_PART = Duration.ofMinutes(1);
  private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(10);

  private final ResourceType type;
  private final long number;
  private final String topic;
  private final Tools tools;
  private final ReadModel built;
  private final ChangeReader reader = new ChangeReader();
  private long heldNanos;

  /** Which records are applied. */
  private Selection selection = Selection.ALL;

  /** What all replays need. */
  record Tools(
      ReplayNotes notes,
      Generations generations,
      Projection projection,
      ReadModel model,
      Warming warming,
      Supplier<Consumer<byte[], byte[]>> kafka,
      Duration keep,
      Waiting waiting,
      Clock clock) {
    /** For replays into side generations. */
    Tools ofSides() {
      return new Tools(
          notes.ofSides(), generations, projection, model, warming, kafka, keep, waiting, clock);
    }
  }

  /** The lease has gone to another process. */
  static final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(ResourceType type) {
      super("Another process runs the replay of " + type, null, false, false);
    }
  }

  ReplayRun(ResourceType type, long number, String topic, Tools tools) {
    this.type = type;
    this.number = number;
    this.topic = topic;
    this.tools = tools;
    this.built = tools.model().at(type, number);
  }

  /** Goes on to the end, whichever it is, or until it waits for an order. */
  void run() {
    while (true) {
      hold();
      ReplayStatus status = status();
      if (status == null || status.phase().hasEnded() || status.isWaiting()) {
        return;
      }
      switch (role()) {
        case GONE, PREVIOUS -> {
          end(Phase.CANCELLED);
          return;
        }
        case CURRENT -> {
          finish(status);
          return;
        }
        case BUILDING, COMPLETE -> step(status);
      }
    }
  }

  private void step(ReplayStatus status) {
    switch (status.phase()) {
      case REPLAYING -> {
        selection = Selection.of(status);
        replay();
      }
      case COMPARING -> {
        if (status.side() == null) {
          compare();
        } else {
          keep(status.side());
        }
      }
      case WARMING -> warm();
      case HELD -> flip(status);
      case DONE, CANCELLED, KEPT, REMOVED -> {}
    }
  }

  private Role role() {
    return tools.waiting().on(tools.generations().load(type)).role(number);
  }

  private @Nullable ReplayStatus status() {
    return tools
        .waiting()
        .on(tools.notes().of(type))
        .filter(status -> status.number() == number)
        .orElse(null);
  }

  /** Keeps the lease; to be called far more often than it ends. */
  private void hold() {
    long now = System.nanoTime();
    if (heldNanos != 0 && now - heldNanos < tools.notes().lease().toNanos() / 4) {
      return;
    }
    if (!tools.waiting().on(tools.notes().hold(type))) {
      throw new LeaseLostException(type);
    }
    heldNanos = now;
  }

  private void note(Map<String, String> fields) {
    tools.waiting().on(tools.notes().note(type, number, fields));
  }

  private void end(Phase phase) {
    note(
        Map.of(
            ReplayStatus.PHASE,
            phase.word(),
            ReplayStatus.ENDED,
            String.valueOf(tools.clock().millis()),
            ReplayStatus.PROBLEM,
            ""));
  }

  /** Waits in parts, so that the lease is kept. */
  private void sleepUntil(Instant until) {
    while (tools.clock().instant().isBefore(until)) {
      hold();
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void replay() {
    try (Consumer<byte[], byte[]> consumer = tools.kafka().get()) {
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
      Map<Integer, Long> targets = new HashMap<>();
      ends.forEach((partition, end) -> targets.put(partition.partition(), end));
      if (noteUnless(tools.waiting().on(tools.generations().replayTo(type, number, targets)))) {
        new Records(consumer, begins, ends).replay();
      }
    }
  }

  /** Notes what has become of the generation, unless it is still being built. */
  private boolean noteUnless(Role role) {
    if (role == Role.COMPLETE) {
      note(
          Map.of(
              ReplayStatus.PHASE,
              Phase.COMPARING.word(),
              ReplayStatus.COMPLETE,
              String.valueOf(tools.clock().millis())));
    }
    // Whatever else it is, the next look at it tells.
    return role == Role.BUILDING;
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

  /**
   * The records of the topic, which are applied from where that was left: one batch after the
   * other, while the next one is read.
   */
  private final class Records {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
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

    Records(
        Consumer<byte[], byte[]> consumer,
        Map<TopicPartition, Long> begins,
        Map<TopicPartition, Long> ends) {
      this.consumer = consumer;
      this.begins = begins;
      this.ends = ends;
    }

    /** Goes on until there is something else to do than to apply records. */
    void replay() {
      seek();
      ReplayStatus status = status();
      try {
        while (status != null && status.phase() == Phase.REPLAYING && !status.paused()) {
          hold();
          Role role = isDue() ? applyNext(status.limit()) : rest();
          if (!noteUnless(role) || !noteUnless(completed())) {
            tell();
            return;
          }
          if (System.nanoTime() - lookedNanos >= LOOK.toNanos()) {
            tell();
            long before = status.limit();
            status = status();
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
      Role role = tools.waiting().on(tools.generations().complete(type, number, begins.size()));
      if (role != Role.BUILDING || refused++ < REFUSALS) {
        return role;
      }
      // Redis may have lost, with its last second, how far it must go, and how far it has come.
      refused = 0;
      seek();
      Map<Integer, Long> targets = new HashMap<>();
      ends.forEach((partition, end) -> targets.put(partition.partition(), end));
      return tools.waiting().on(tools.generations().replayTo(type, number, targets));
    }

    /** From where Redis says that it is replayed. */
    private void seek() {
      Map<Integer, Long> stored = tools.waiting().on(built.replayed(type));
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
      // What was read before a seek is read again.
      if (role == Role.BUILDING && seeks == sought && batch != null && !batch.moves().isEmpty()) {
        applying =
            new Applying(
                batch,
                CompletableFuture.supplyAsync(() -> apply(batch), Thread::startVirtualThread));
      }
      return role;
    }

    /** Reads nothing, since it is not due; what was read before counts as soon as it is applied. */
    private Role rest() {
      if (applying != null) {
        return settle();
      }
      LockSupport.parkNanos(Math.min(LOOK.toNanos(), dueNanos - System.nanoTime()));
      return Role.BUILDING;
    }

    /** Waits until what was read before is applied, if anything; what the generation is by then. */
    private Role settle() {
      Applying before = applying;
      if (before == null) {
        return Role.BUILDING;
      }
      while (!isDone(before.role())) {
        hold();
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
            tools.projection().replay(type, number, batch.received(), batch.moves()));
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
      note(
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
        note(seen);
      }
    }
  }

  private void compare() {
    ReadModel read = tools.model().at(type, tools.generations().known(type).current());
    Comparison comparison = new Comparing(type, read, built, tools.waiting(), this::hold).compare();
    Map<String, String> fields = new HashMap<>(ReplayStatus.fields(comparison));
    fields.put(ReplayStatus.PHASE, Phase.WARMING.word());
    fields.put(ReplayStatus.PROBLEM, "");
    if (comparison.missing() > 0) {
      // The topic may have lost them.
      fields.put(ReplayStatus.HELD, "1");
      fields.put(
          ReplayStatus.PROBLEM,
          "%d rows that are read are not in the topic: flip it, or cancel it"
              .formatted(comparison.missing()));
    }
    note(fields);
  }

  /** Has a side generation be looked into for a while; done again after a crash. */
  private void keep(ReplayStatus.Side side) {
    order(built.order(type)::addRows);
    if (side.window().from() != null) {
      order(built.order(type)::addDeletes);
    }
    ReadModel read = tools.model().at(type, tools.generations().known(type).current());
    Comparing comparing = new Comparing(type, read, built, tools.waiting(), this::hold);
    Comparison comparison =
        side.window().from() == null ? comparing.compareSide() : comparing.compareBuilt();
    Instant until = tools.clock().instant().plus(tools.keep());
    if (tools.waiting().on(tools.generations().keepSide(type, number, until))) {
      note(Map.of(ReplayStatus.KEPT_UNTIL, String.valueOf(until.toEpochMilli())));
      note(ReplayStatus.fields(comparison));
      end(Phase.KEPT);
    }
    // If it is gone, the next look at it tells.
  }

  private void order(Function<ScanCursor, CompletableFuture<ScanCursor>> some) {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      hold();
      cursor = tools.waiting().on(some.apply(cursor));
    } while (!cursor.isFinished());
  }

  private void warm() {
    long warmed = 0;
    for (Warming.Part part : tools.warming().parts(type, number)) {
      hold();
      if (role() != Role.COMPLETE) {
        return;
      }
      if (isMade(part)) {
        warmed++;
      }
    }
    note(
        Map.of(ReplayStatus.WARMED, String.valueOf(warmed), ReplayStatus.PHASE, Phase.HELD.word()));
  }

  /** Whether a part was made in its time; if not, that is left to readers. */
  private boolean isMade(Warming.Part part) {
    CompletableFuture<?> made = part.make();
    long begun = System.nanoTime();
    while (!isDone(made) && System.nanoTime() - begun < LONGEST_PART.toNanos()) {
      hold();
    }
    return made.isDone() && !made.isCompletedExceptionally();
  }

  /** Whether something is done within a while, whatever it came to. */
  private static boolean isDone(CompletableFuture<?> something) {
    try {
      something.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private void flip(ReplayStatus status) {
    Instant heard = complete(status).plus(Generations.SPREAD);
    if (tools.clock().instant().isBefore(heard)) {
      sleepUntil(heard);
      return; // There may be another order by now.
    }
    Instant keepUntil = tools.clock().instant().plus(tools.keep());
    switch (tools.waiting().on(tools.generations().flip(type, number, keepUntil))) {
      case PREVIOUS -> dropPrevious();
      // The next look at it tells.
      case READ, GONE -> {}
    }
  }

  /** Drops the generation that was read before, once nobody reads it any more. */
  private void dropPrevious() {
    GenerationSet set = tools.generations().known(type);
    Instant unread = Instant.ofEpochMilli(set.readSinceMs()).plus(Generations.SPREAD);
    if (tools.clock().instant().isBefore(unread)) {
      sleepUntil(unread);
      return; // It may be read again by now.
    }
    Long previous = set.previous();
    if (previous != null) {
      tools.waiting().on(tools.generations().drop(type, previous));
    }
  }

  private static Instant complete(ReplayStatus status) {
    Instant complete = status.completeAt();
    return complete == null ? status.begunAt() : complete;
  }

  /** What is left to do once it is read; done again after a crash. */
  private void finish(ReplayStatus status) {
    Comparison comparison = status.comparison();
    if (comparison == null || !comparison.isEqual()) {
      // Twice, since a page that was made from the other one just now must not stay either.
      tools.projection().evictEmbedders(type);
      sleepUntil(tools.clock().instant().plus(Generations.SPREAD));
      tools.projection().evictEmbedders(type);
    }
    end(Phase.DONE);
  }
}
