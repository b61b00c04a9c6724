package io.rollcall.query.replay;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * What is known of replays, and which process runs each: in Redis, for all. Those into side
 * generations have keys of their own, which services that do not know of such never see.
 * Thread-safe.
 */
final class ReplayNotes {
  private static final Script NOTE = Script.of(ReplayNotes.class, "note.lua");
  private static final Script LEASE = Script.of(ReplayNotes.class, "lease.lua");
  private static final Script RELEASE = Script.of(ReplayNotes.class, "release.lua");

  private final Redis redis;
  private final Keys keys;
  private final Duration lease;
  private final byte[] me;
  private final boolean side;

  /**
   * @param lease how long a process may be silent before another goes on with its replay
   */
  ReplayNotes(Redis redis, Keys keys, Duration lease) {
    this(redis, keys, lease, Keys.bytes(UUID.randomUUID().toString()), false);
  }

  private ReplayNotes(Redis redis, Keys keys, Duration lease, byte[] me, boolean side) {
    this.redis = redis;
    this.keys = keys;
    this.lease = lease;
    this.me = me;
    this.side = side;
  }

  /** The same of replays into side generations. */
  ReplayNotes ofSides() {
    return new ReplayNotes(redis, keys, lease, me, true);
  }

  private byte[] notes(ResourceType type) {
    Keys.OfType of = keys.of(type);
    return side ? of.sideReplay() : of.replay();
  }

  private byte[] leaseOf(ResourceType type) {
    Keys.OfType of = keys.of(type);
    return side ? of.sideReplayLease() : of.replayLease();
  }

  Duration lease() {
    return lease;
  }

  /** The last replay of a type, if there was one. */
  CompletableFuture<Optional<ReplayStatus>> of(ResourceType type) {
    return redis
        .send(c -> c.hgetall(notes(type)))
        .thenApply(
            hash -> {
              Map<String, String> fields = new HashMap<>();
              hash.forEach((name, value) -> fields.put(text(name), text(value)));
              return fields.isEmpty()
                  ? Optional.empty()
                  : Optional.of(ReplayStatus.of(type.name(), fields));
            });
  }

  /**
   * Notes something of a replay; false if it has ended, if another was begun, or if it cannot be in
   * the phase that is to be noted.
   */
  CompletableFuture<Boolean> note(ResourceType type, long number, Map<String, String> fields) {
    byte[][] arguments = new byte[2 + 2 * fields.size()][];
    arguments[0] = ReadModel.ascii(number);
    arguments[1] = Keys.bytes(fields.getOrDefault(ReplayStatus.PHASE, ""));
    int next = 2;
    for (Map.Entry<String, String> field : fields.entrySet()) {
      arguments[next++] = Keys.bytes(field.getKey());
      arguments[next++] = Keys.bytes(field.getValue());
    }
    return redis
        .run(NOTE, new byte[][] {notes(type), keys.of(type).generations()}, arguments)
        .thenApply(ReplayNotes::isDone);
  }

  /** Takes the lease of a type's replay, or keeps it; whether this process has it. */
  CompletableFuture<Boolean> hold(ResourceType type) {
    return redis
        .run(LEASE, new byte[][] {leaseOf(type)}, me, ReadModel.ascii(lease.toMillis()))
        .thenApply(ReplayNotes::isDone);
  }

  /** Lets another process go on. */
  CompletableFuture<Boolean> release(ResourceType type) {
    return redis.run(RELEASE, new byte[][] {leaseOf(type)}, me).thenApply(ReplayNotes::isDone);
  }

  private static boolean isDone(List<Object> answer) {
    return Objects.equals(answer.getFirst(), 1L);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
