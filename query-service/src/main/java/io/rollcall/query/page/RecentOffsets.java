package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How far types were applied a moment ago.
 *
 * <p>A page that is read from Redis after that shows at least so much: offsets move on only when
 * all that they stand for is applied and every page that it outdates is evicted. Asked for again
 * when they are older than a few milliseconds, so that reads that follow each other share one
 * answer. Thread-safe.
 */
final class RecentOffsets {
  private final ReadModel model;
  private final Generations generations;
  private final long maxAgeNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * @param nanoTime a clock that only goes forward, in ns
   */
  RecentOffsets(ReadModel model, Generations generations, Duration maxAge, LongSupplier nanoTime) {
    this.model = model;
    this.generations = generations;
    this.maxAgeNanos = maxAge.toNanos();
    this.nanoTime = nanoTime;
  }

  private record Seen(long atNanos, CompletableFuture<Applied> applied) {}

  /** What is known of some types, as of now or a moment ago. */
  CompletableFuture<Applied> of(Collection<ResourceType> types) {
    Applied applied = new Applied();
    CompletableFuture<Applied> all = CompletableFuture.completedFuture(applied);
    for (ResourceType type : types) {
      all = all.thenCombine(of(type), Applied::with);
    }
    return all;
  }

  private CompletableFuture<Applied> of(ResourceType type) {
    long now = nanoTime.getAsLong();
    Seen known = seen.get(type.name());
    if (known != null
        && now - known.atNanos() < maxAgeNanos
        && !known.applied().isCompletedExceptionally()) {
      return known.applied();
    }
    CompletableFuture<Applied> applied = generations.fresh(type).thenCompose(set -> of(type, set));
    seen.put(type.name(), new Seen(now, applied));
    return applied;
  }

  /** A page may show rows of any of them: which one is read may have changed since it was made. */
  private CompletableFuture<Applied> of(ResourceType type, GenerationSet set) {
    CompletableFuture<Applied> applied = CompletableFuture.completedFuture(new Applied());
    for (long number : set.complete()) {
      applied =
          applied.thenCombine(
              model.at(type, number).meta(type),
              (least, meta) ->
                  number == set.current() ? least.with(type, meta) : least.atMost(type, meta));
    }
    return applied;
  }
}
