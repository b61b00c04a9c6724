package io.rollcall.query.replay;

import io.lettuce.core.RedisCommandExecutionException;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Causes;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.operations.MemorySample;
import io.rollcall.query.operations.Status;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis has room for another generation of a type. It is looked at when one is begun, since
 * a Redis that is full refuses the changes of all types. What else comes meanwhile is not foreseen.
 * Thread-safe.
 */
final class Room {
  private final Redis redis;
  private final Keys keys;
  private final Catalog catalog;
  private final Generations generations;
  private final MemorySample sample;
  private final Waiting waiting;

  Room(Redis redis, Keys keys, Catalog catalog, Generations generations, Waiting waiting) {
    this.redis = redis;
    this.keys = keys;
    this.catalog = catalog;
    this.generations = generations;
    this.sample = new MemorySample(redis, keys, catalog, generations);
    this.waiting = waiting;
  }

  /**
   * Looks whether there is room for all rows of a type once more, beside what other replays have
   * still to build. Where Redis has no limit, or does not tell, there is.
   *
   * @throws Replays.RefusedException if there is not
   */
  void check(ResourceType type) {
    String problem;
    try {
      problem = problem(type, waiting.on(sample.total()));
      if (problem != null) {
        // Only now, since there may be many pages to look at.
        problem = problem(type, waiting.on(sample.take()));
      }
    } catch (CompletionException e) {
      if (!(Causes.of(e) instanceof RedisCommandExecutionException)) {
        throw e;
      }
      problem = null; // It does not tell what keys take, as where that command is not allowed.
    }
    if (problem != null) {
      throw new Replays.RefusedException(problem);
    }
  }

  private @Nullable String problem(ResourceType type, Optional<Status.Memory> memory) {
    return memory.map(told -> problem(type, told)).orElse(null);
  }

  private @Nullable String problem(ResourceType type, Status.Memory memory) {
    GenerationSet set = generations.known(type);
    // One that goes on is refused for that.
    if (memory.maxBytes() == 0 || set.next() != null) {
      return null;
    }
    long others = 0;
    for (ResourceType other : catalog.types()) {
      others += toWrite(other, generations.known(other));
    }
    return problem(type.name(), memory, bytes(type, set.current()), others);
  }

  /** What generations that are being built of a type lack of the one that is read. */
  private long toWrite(ResourceType type, GenerationSet set) {
    Long next = set.next();
    GenerationSet.Side side = set.side();
    long toWrite = 0;
    if (next != null && set.isBuilding(next)) {
      toWrite += Math.max(0, bytes(type, set.current()) - bytes(type, next));
    }
    if (side != null && !side.complete()) {
      // At most; one of changes since a time has fewer.
      toWrite += Math.max(0, bytes(type, set.current()) - bytes(type, side.number()));
    }
    return toWrite;
  }

  /**
   * Says why there is no room.
   *
   * @param needed how many bytes the rows take
   * @param others how many other replays have still to write
   * @return null if there is
   */
  static @Nullable String problem(String type, Status.Memory memory, long needed, long others) {
    Map<String, Long> byKind = memory.byKind();
    String policy = memory.policy();
    boolean pagesGo = policy != null && policy.startsWith("volatile-");
    long pages = pagesGo && byKind != null ? byKind.getOrDefault("pages", 0L) : 0;
    long room = Math.max(0, memory.maxBytes() - memory.usedBytes() + pages - others);
    return memory.maxBytes() == 0 || needed <= room
        ? null
        : String.format(
            Locale.ROOT,
            "Redis has no room for the rows of %s once more: they take %s, and of its maxmemory of"
                + " %s there are %s left%s. Give it more, or fewer lists; \"force\": true, or"
                + " --force, begins all the same.",
            type,
            megabytes(needed),
            megabytes(memory.maxBytes()),
            megabytes(room),
            others > 0 ? ", beside what other replays have still to write" : "");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  private long bytes(ResourceType type, long generation) {
    Keys.OfType of = keys.at(type, generation).of(type);
    return bytes(of.rows()) + bytes(of.gone());
  }

  private long bytes(byte[] key) {
    CompletableFuture<Long> usage = redis.send(c -> c.memoryUsage(key));
    Long bytes = waiting.on(usage);
    return bytes == null ? 0 : bytes;
  }
}
