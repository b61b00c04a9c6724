package io.rollcall.query.generation;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Ends generations whose time is up, and removes what is left of those that have ended. What a
 * crash leaves is removed by the next sweep, of whatever process. Thread-safe.
 */
final class GenerationSweep {
  private static final int KEYS_A_CALL = 500;

  /** For how long what has ended is looked after. */
  private static final Duration REMEMBERED = Duration.ofMinutes(2);

  private final Catalog catalog;
  private final Generations generations;
  private final Redis redis;
  private final Keys keys;
  private final InstantSource clock;

  GenerationSweep(
      Catalog catalog, Generations generations, Redis redis, Keys keys, InstantSource clock) {
    this.catalog = catalog;
    this.generations = generations;
    this.redis = redis;
    this.keys = keys;
    this.clock = clock;
  }

  /** Goes over all types once. */
  CompletableFuture<Void> sweep() {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (ResourceType type : catalog.types()) {
      done =
          done.thenCompose(v -> generations.load(type))
              .thenCompose(set -> retire(type, set).thenCompose(v -> remove(type, set)));
    }
    return done;
  }

  private CompletableFuture<?> retire(ResourceType type, GenerationSet set) {
    CompletableFuture<?> done = CompletableFuture.completedFuture(null);
    Long previous = set.previous();
    if (previous != null && set.previousUntilMs() <= clock.millis()) {
      done = generations.retire(type, previous);
    }
    GenerationSet.Side side = set.side();
    return side == null || !side.isOver(clock.millis())
        ? done
        : done.thenCompose(v -> generations.retire(type, side.number()));
  }

  /**
   * Again and again for a while: somebody who has not heard of it, or has begun something before,
   * may still write to it.
   */
  private CompletableFuture<Void> remove(ResourceType type, GenerationSet set) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (Map.Entry<Long, Long> dropped : set.dropped().entrySet()) {
      long number = dropped.getKey();
      if (set.stored().contains(number)) {
        continue;
      }
      done = done.thenCompose(v -> remove(type, number));
      if (clock.millis() - dropped.getValue() > REMEMBERED.toMillis()) {
        done = done.thenCompose(v -> generations.forget(type, number)).thenApply(v -> null);
      }
    }
    return done;
  }

  /** Pages and views first: what says which there are goes last. */
  private CompletableFuture<Void> remove(ResourceType type, long number) {
    Keys.OfType of = keys.at(type, number).of(type);
    return all(of.pages(), of::pageName)
        .thenCompose(v -> all(of.views(), canonical -> of.viewName(LiveView.id(canonical))))
        .thenCompose(
            v ->
                redis.send(
                    c ->
                        c.unlink(
                            of.rows(),
                            of.gone(),
                            of.order(),
                            of.pages(),
                            of.views(),
                            of.evicted(),
                            of.meta())))
        .thenApply(v -> null);
  }

  private CompletableFuture<Void> all(byte[] index, Function<String, String> name) {
    return redis
        .send(c -> c.zrange(index, 0, -1))
        .thenCompose(
            members -> {
              List<byte[]> names = new ArrayList<>();
              for (byte[] member : members) {
                names.add(Keys.bytes(name.apply(new String(member, StandardCharsets.UTF_8))));
              }
              return unlink(names);
            });
  }

  private CompletableFuture<Void> unlink(List<byte[]> names) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int from = 0; from < names.size(); from += KEYS_A_CALL) {
      byte[][] some =
          names.subList(from, Math.min(from + KEYS_A_CALL, names.size())).toArray(byte[][]::new);
      done = done.thenCompose(v -> redis.send(c -> c.unlink(some))).thenApply(v -> null);
    }
    return done;
  }
}
