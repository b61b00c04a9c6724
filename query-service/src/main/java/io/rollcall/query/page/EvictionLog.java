package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The last evictions of each type with their causes, for whoever asks why a page went. They stand
 * in Redis, since any query service may have evicted it. Thread-safe.
 */
public final class EvictionLog {
  private static final Script LOG = Script.of(EvictionLog.class, Keys.KEPT_SCRIPT, "log.lua");
  private static final int KEPT = 1_000;
  private static final int FIELDS = 6;

  private final Redis redis;
  private final Keys keys;
  private final InstantSource clock;

  EvictionLog(Redis redis, Keys keys, InstantSource clock) {
    this.redis = redis;
    this.keys = keys;
    this.clock = clock;
  }

  /** An eviction and when it was. */
  public record Logged(Instant at, Eviction eviction) {}

  /** Adds evictions of one type; one that cannot be added is not, and nothing else fails. */
  void add(ResourceType type, List<Eviction> evictions) {
    Keys.OfType of = keys.of(type);
    long now = clock.millis();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ReadModel.ascii(of.generation()));
    arguments.add(ReadModel.ascii(KEPT));
    evictions.stream()
        .skip(Math.max(0, evictions.size() - KEPT))
        .forEach(eviction -> arguments.add(Keys.bytes(line(now, eviction))));
    byte[][] names = {of.evicted(), of.generations()};
    var _ = redis.run(LOG, names, arguments.toArray(byte[][]::new));
  }

  /** The last evictions of a type, the newest first. */
  public CompletableFuture<List<Logged>> last(ResourceType type) {
    return redis
        .send(c -> c.lrange(keys.of(type).evicted(), 0, KEPT - 1))
        .thenApply(
            lines ->
                lines.stream()
                    .map(line -> logged(type, new String(line, StandardCharsets.UTF_8)))
                    .toList());
  }

  /** The key comes last, as it may be any text. */
  private static String line(long atMs, Eviction eviction) {
    Eviction.Cause cause = eviction.cause();
    return String.join(
        " ",
        Long.toString(atMs),
        eviction.page().entry(),
        cause.kind().name(),
        cause.type(),
        String.join(",", cause.fields()),
        cause.key());
  }

  private static Logged logged(ResourceType type, String line) {
    String[] parts = line.split(" ", FIELDS);
    List<String> fields = parts[4].isEmpty() ? List.of() : List.of(parts[4].split(","));
    return new Logged(
        Instant.ofEpochMilli(Long.parseLong(parts[0])),
        new Eviction(
            type.name(),
            PageKey.ofEntry(parts[1]),
            new Eviction.Cause(Eviction.Kind.valueOf(parts[2]), parts[3], parts[5], fields)));
  }
}
