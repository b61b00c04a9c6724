package io.rollcall.query.generation;

import static java.util.stream.Collectors.toMap;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet.Role;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Which generations each type has, and which one is read: that stands in Redis, for all processes,
 * and is known here as it last was. Whoever writes goes by what is known, and Redis refuses it
 * where that is not so any more; whoever reads may go on with what was the current one, which is
 * kept up to date for a while. Thread-safe.
 */
public final class Generations {
  private static final Script BEGIN = Script.of(Generations.class, "begin.lua");
  private static final Script BEGIN_SIDE = Script.of(Generations.class, "begin-side.lua");
  private static final Script KEEP_SIDE = Script.of(Generations.class, "keep-side.lua");
  private static final Script TARGET = Script.of(Generations.class, "target.lua");
  private static final Script COMPLETE = Script.of(Generations.class, "complete.lua");
  private static final Script FLIP = Script.of(Generations.class, "flip.lua");
  private static final Script READ = Script.of(Generations.class, "read.lua");
  private static final Script DROP = Script.of(Generations.class, "drop.lua");
  private static final byte[] WHEN_UP = {'1'};
  private static final byte[] AT_ONCE = {};

  /** After so long without an answer it is not known any more which generations there are. */
  private static final Duration FRESH = Duration.ofSeconds(4);

  /** Whoever reads anything has heard by then of what was changed, or knows that he has not. */
  public static final Duration SPREAD = FRESH.plusSeconds(1);

  private static final byte[] TOPIC_ENDS = {'1'};
  private static final byte[] SOME = {};

  private final Redis redis;
  private final Keys keys;
  private final Catalog catalog;
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final AtomicLong questions = new AtomicLong();

  /** When the question was asked that is answered the longest time ago. */
  private volatile long oldestAskedNanos;

  private final List<Consumer<ResourceType>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<ResourceType>> readers = new CopyOnWriteArrayList<>();

  /** What was answered last, to which question, and when that was asked. */
  private record Known(GenerationSet set, long question, long askedNanos) {}

  /**
   * @param keys learn which generation is read
   */
  public Generations(Redis redis, Keys keys, Catalog catalog, InstantSource clock) {
    this.redis = redis;
    this.keys = keys;
    this.catalog = catalog;
    this.clock = clock;
  }

  /** Has somebody hear of each type of which another generation is read from then on. */
  public void onRead(Consumer<ResourceType> listener) {
    readers.add(listener);
  }

  /** Has somebody hear of each type that has other generations from then on. */
  public void onChange(Consumer<ResourceType> listener) {
    listeners.add(listener);
  }

  /** The types, by the keys that change with their generations. */
  Map<String, ResourceType> byKey() {
    return catalog.types().stream()
        .collect(toMap(type -> keys.of(type).generationsName(), type -> type));
  }

  /** A type's generations as they last were. */
  public GenerationSet known(ResourceType type) {
    Known last = known.get(type.name());
    return last == null ? GenerationSet.FIRST : last.set();
  }

  /** Whether what is known of all types is so recent that readers may go by it. */
  public boolean areFresh() {
    return known.size() == catalog.types().size()
        && System.nanoTime() - oldestAskedNanos < FRESH.toNanos();
  }

  private boolean isFresh(ResourceType type) {
    Known last = known.get(type.name());
    return last != null && System.nanoTime() - last.askedNanos() < FRESH.toNanos();
  }

  /** A type's generations as they last were, asked for first if that was too long ago. */
  public CompletableFuture<GenerationSet> fresh(ResourceType type) {
    return isFresh(type) ? CompletableFuture.completedFuture(known(type)) : load(type);
  }

  /** A type's generations as they are. */
  public CompletableFuture<GenerationSet> load(ResourceType type) {
    long question = questions.incrementAndGet();
    long now = System.nanoTime();
    return redis
        .send(c -> c.hgetall(keys.of(type).generations()))
        .thenApply(hash -> learn(type, new Known(GenerationSet.of(hash), question, now)));
  }

  private synchronized GenerationSet learn(ResourceType type, Known answer) {
    Known before = known.get(type.name());
    if (before != null && before.question() > answer.question()) {
      return answer.set();
    }
    GenerationSet set = answer.set();
    known.put(type.name(), answer);
    oldestAskedNanos = oldestAskedNanos(answer.askedNanos());
    if (keys.of(type).generation() != set.current()) {
      keys.read(type, set.current());
      readers.forEach(reader -> reader.accept(type));
    }
    if (before == null || before.set().version() != set.version()) {
      listeners.forEach(listener -> listener.accept(type));
    }
    return set;
  }

  private long oldestAskedNanos(long nowNanos) {
    long oldest = 0;
    for (Known each : known.values()) {
      oldest = Math.max(oldest, nowNanos - each.askedNanos());
    }
    return nowNanos - oldest;
  }

  /**
   * Begins another generation, which changes are applied to from then on.
   *
   * @param replay what is to be known of the replay that builds it, of which there is something
   * @return its number; nothing if there is one already that is not read yet, or a side generation
   *     is being built
   */
  public CompletableFuture<OptionalLong> begin(ResourceType type, Map<String, String> replay) {
    Keys.OfType of = keys.of(type);
    return redis
        .run(BEGIN, new byte[][] {of.generations(), of.replay()}, versionAnd(replay))
        .thenCompose(
            answer ->
                load(type)
                    .thenApply(
                        set ->
                            answer.isEmpty()
                                ? OptionalLong.empty()
                                : OptionalLong.of((Long) answer.getFirst())));
  }

  /** What came of the order to begin a side generation. */
  public sealed interface SideBegun {
    /** It has that number. */
    record Begun(long number) implements SideBegun {}

    /** There is one already. */
    record Side(long number) implements SideBegun {}

    /** Another generation is being built, or waits to be read. */
    record Next(long number) implements SideBegun {}
  }

  /**
   * Begins a side generation, which no change is applied to and which is never read by lists.
   *
   * @param replay what is to be known of the replay that builds it, of which there is something
   */
  public CompletableFuture<SideBegun> beginSide(ResourceType type, Map<String, String> replay) {
    Keys.OfType of = keys.of(type);
    return redis
        .run(BEGIN_SIDE, new byte[][] {of.generations(), of.sideReplay()}, versionAnd(replay))
        .thenCompose(
            answer ->
                load(type).thenApply(set -> sideBegun(text(answer.get(0)), (Long) answer.get(1))));
  }

  private static SideBegun sideBegun(String word, long number) {
    return switch (word) {
      case "begun" -> new SideBegun.Begun(number);
      case "side" -> new SideBegun.Side(number);
      case "next" -> new SideBegun.Next(number);
      default -> throw new IllegalStateException("begin-side.lua answered " + word);
    };
  }

  private byte[][] versionAnd(Map<String, String> fields) {
    byte[][] arguments = new byte[1 + 2 * fields.size()][];
    arguments[0] = version();
    int next = 1;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      arguments[next++] = Keys.bytes(field.getKey());
      arguments[next++] = Keys.bytes(field.getValue());
    }
    return arguments;
  }

  /** Has a complete side generation be kept until a moment; false if it is not there. */
  public CompletableFuture<Boolean> keepSide(ResourceType type, long number, Instant until) {
    return redis
        .run(
            KEEP_SIDE,
            control(type),
            ReadModel.ascii(number),
            ReadModel.ascii(until.toEpochMilli()))
        .thenCompose(answer -> load(type).thenApply(set -> isDone(answer)));
  }

  /**
   * Has a generation count as complete no sooner than its replay has come to where the topic ends
   * now; to be said at least once, after it was begun.
   *
   * @param ends of all partitions
   * @return whether it is still being built, complete, or gone
   */
  public CompletableFuture<Role> replayTo(ResourceType type, long number, Map<Integer, Long> ends) {
    return replayTo(type, number, ends, TOPIC_ENDS);
  }

  /**
   * Has a generation count as complete no sooner than its replay has come past some records, too.
   *
   * @param ends the offsets behind them, by partition
   * @return whether it is still being built, complete, or gone
   */
  public CompletableFuture<Role> replayPast(
      ResourceType type, long number, Map<Integer, Long> ends) {
    return replayTo(type, number, ends, SOME);
  }

  private CompletableFuture<Role> replayTo(
      ResourceType type, long number, Map<Integer, Long> ends, byte[] which) {
    byte[][] arguments = new byte[2 + 2 * ends.size()][];
    arguments[0] = ReadModel.ascii(number);
    arguments[1] = which;
    int next = 2;
    for (Map.Entry<Integer, Long> end : ends.entrySet()) {
      arguments[next++] = ReadModel.ascii(end.getKey());
      arguments[next++] = ReadModel.ascii(end.getValue());
    }
    Keys.OfType of = keys.at(type, number).of(type);
    return redis
        .run(TARGET, new byte[][] {of.generations(), of.meta()}, arguments)
        .thenApply(answer -> Role.valueOf(text(answer.getFirst()).toUpperCase(Locale.ROOT)));
  }

  /**
   * Has a generation count as complete, if its replay has come to its end.
   *
   * @param partitions how many the type's topic has
   * @return whether it is complete, is still being built, or is gone
   */
  public CompletableFuture<Role> complete(ResourceType type, long number, int partitions) {
    Keys.OfType of = keys.at(type, number).of(type);
    return load(type)
        .thenCompose(
            set ->
                redis.run(
                    COMPLETE,
                    new byte[][] {
                      of.generations(), of.meta(), keys.at(type, set.current()).of(type).meta()
                    },
                    ReadModel.ascii(number),
                    version(),
                    ReadModel.ascii(partitions),
                    ReadModel.ascii(set.current())))
        .thenCompose(answer -> load(type).thenApply(set -> completed(text(answer.getFirst()))));
  }

  private static Role completed(String word) {
    return switch (word) {
      case "complete" -> Role.COMPLETE;
      // If another one became the current one just now, the next try shows.
      case "building", "current" -> Role.BUILDING;
      case "gone" -> Role.GONE;
      default -> throw new IllegalStateException("complete.lua answered " + word);
    };
  }

  /** What came of the order to read a generation. */
  public enum Flip {
    /** It is the one that is read. */
    READ,
    /**
     * Another one was read before and is still kept: it must be dropped first, and not before
     * nobody reads it any more, {@link #SPREAD} after {@link GenerationSet#readSinceMs}.
     */
    PREVIOUS,
    /** It is not there, or not complete. */
    GONE
  }

  /**
   * Has a complete generation be read.
   *
   * @param keepUntil until when the one that is read now is kept
   */
  public CompletableFuture<Flip> flip(ResourceType type, long number, Instant keepUntil) {
    return redis
        .run(
            FLIP,
            control(type),
            ReadModel.ascii(number),
            version(),
            ReadModel.ascii(clock.millis()),
            ReadModel.ascii(keepUntil.toEpochMilli()))
        .thenCompose(
            answer ->
                load(type)
                    .thenApply(
                        set -> Flip.valueOf(text(answer.getFirst()).toUpperCase(Locale.ROOT))));
  }

  /**
   * Has the generation be read again that was read before; done already if it is read.
   *
   * @param keepUntil until when the one that is read now is kept
   * @return false if it is not there
   */
  public CompletableFuture<Boolean> readAgain(ResourceType type, long number, Instant keepUntil) {
    return redis
        .run(
            READ,
            control(type),
            ReadModel.ascii(number),
            version(),
            ReadModel.ascii(clock.millis()),
            ReadModel.ascii(keepUntil.toEpochMilli()))
        .thenCompose(answer -> load(type).thenApply(set -> isDone(answer)));
  }

  /** Ends a generation that is not the one that is read; whether it was there. */
  public CompletableFuture<Boolean> drop(ResourceType type, long number) {
    return drop(type, number, AT_ONCE);
  }

  /** Ends the generation that was read before, or the side generation, if its time is up. */
  CompletableFuture<Boolean> retire(ResourceType type, long number) {
    return drop(type, number, WHEN_UP);
  }

  private CompletableFuture<Boolean> drop(ResourceType type, long number, byte[] when) {
    return redis
        .run(
            DROP,
            control(type),
            ReadModel.ascii(number),
            version(),
            ReadModel.ascii(clock.millis()),
            when)
        .thenCompose(answer -> load(type).thenApply(set -> isDone(answer)));
  }

  /** Notes that nothing is left of a dropped generation. */
  CompletableFuture<Long> forget(ResourceType type, long number) {
    byte[] field = Keys.bytes(GenerationSet.droppedField(number));
    return redis.send(c -> c.hdel(keys.of(type).generations(), field));
  }

  private byte[][] control(ResourceType type) {
    return new byte[][] {keys.of(type).generations()};
  }

  private byte[] version() {
    return ReadModel.ascii(random.nextLong(1, Long.MAX_VALUE));
  }

  private static boolean isDone(List<Object> answer) {
    return Objects.equals(answer.getFirst(), 1L);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.US_ASCII);
  }
}
