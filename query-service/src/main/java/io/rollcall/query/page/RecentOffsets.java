package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.Meta;
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
  private final long maxAgeNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * @param nanoTime a clock that only goes forward, in ns
   */
  RecentOffsets(ReadModel model, Duration maxAge, LongSupplier nanoTime) {
    this.model = model;
    this.maxAgeNanos = maxAge.toNanos();
    this.nanoTime = nanoTime;
  }

  private record Seen(long atNanos, CompletableFuture<Meta> meta) {}

  /** What is known of some types, as of now or a moment ago. */
  CompletableFuture<Applied> of(Collection<ResourceType> types) {
    Applied applied = new Applied();
    CompletableFuture<Applied> all = CompletableFuture.completedFuture(applied);
    for (ResourceType type : types) {
      all = all.thenCombine(of(type), (sum, meta) -> sum.with(type, meta));
    }
    return all;
  }

  private CompletableFuture<Meta> of(ResourceType type) {
    long now = nanoTime.getAsLong();
    Seen known = seen.get(type.name());
    if (known != null
        && now - known.atNanos() < maxAgeNanos
        && !known.meta().isCompletedExceptionally()) {
      return known.meta();
    }
    CompletableFuture<Meta> meta = model.meta(type);
    seen.put(type.name(), new Seen(now, meta));
    return meta;
  }
}
