package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Positions;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.redis.Tracking;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.Meta;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far each type is applied, as it was told together with the changes themselves: what is in
 * memory shows at least so much. While changes are not told nothing is known. Thread-safe.
 */
final class OffsetsMirror implements Tracking.Listener, Positions, AutoCloseable {
  private final Tracking tracking;
  private final ProgressMarks marks;
  private final Keys keys;
  private final BooleanSupplier mayLoseKeys;
  private final Duration pause;
  private final Map<String, ResourceType> typeOf = new HashMap<>();
  private final Map<String, List<ResourceType>> concerned = new HashMap<>();
  private final Map<String, Meta> known = new ConcurrentHashMap<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("offsets").daemon().factory());
  private volatile Lease lease = Lease.NONE;
  private final AtomicLong version = new AtomicLong();

  /** How often all that was known was lost: what was asked for before does not count. */
  private final AtomicLong losses = new AtomicLong();

  /** A position that was made out for a type, and from what. */
  private record Told(long version, long marksVersion, AsOf asOf) {}

  /**
   * @param mayLoseKeys whether Redis may remove what says which pages a change outdates
   * @param pause how long after the first news of a type the offsets are asked for, so that those
   *     of many changes are asked for once
   */
  OffsetsMirror(
      Tracking tracking,
      Catalog catalog,
      ProgressMarks marks,
      Keys keys,
      BooleanSupplier mayLoseKeys,
      Duration pause) {
    this.tracking = tracking;
    this.marks = marks;
    this.keys = keys;
    this.mayLoseKeys = mayLoseKeys;
    this.pause = pause;
    for (ResourceType type : catalog.types()) {
      typeOf.put(keys.of(type).metaName(), type);
      concerned.put(type.name(), catalog.withEmbedded(type));
    }
  }

  @Override
  public void changed(List<String> changedKeys) {
    for (String key : changedKeys) {
      ResourceType type = typeOf.get(key);
      if (type != null) {
        ask(type);
      }
    }
  }

  /** Asks for a type's offsets soon, unless that is to be done already. */
  private void ask(ResourceType type) {
    if (asked.add(type.name())) {
      var _ = later.schedule(() -> read(type), pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void read(ResourceType type) {
    asked.remove(type.name());
    Lease current = lease;
    long begun = losses.get();
    byte[] meta = keys.of(type).meta();
    var _ =
        tracking
            .read(c -> c.hgetall(meta))
            .whenComplete(
                (hash, failure) -> {
                  if (failure == null) {
                    learn(type, Meta.of(hash), current, begun);
                  } else if (current.isValid()) {
                    ask(type);
                  }
                });
  }

  private void learn(ResourceType type, Meta read, Lease current, long begun) {
    if (current.isValid() && current.equals(lease) && begun == losses.get()) {
      // Answers may come out of order; offsets only grow while Redis is the same.
      known.merge(type.name(), read, OffsetsMirror::newer);
      version.incrementAndGet();
    }
  }

  private static Meta newer(Meta one, Meta other) {
    Map<Integer, Long> applied = new HashMap<>(one.applied());
    other.applied().forEach((partition, offset) -> applied.merge(partition, offset, Math::max));
    return new Meta(other.ready(), other.viewsVersion(), applied);
  }

  @Override
  public void allChanged() {
    losses.incrementAndGet();
    known.clear();
    version.incrementAndGet();
    typeOf.values().forEach(this::ask);
  }

  @Override
  public void inDoubt() {
    lease = Lease.NONE;
    known.clear();
    version.incrementAndGet();
  }

  @Override
  public void sure(Lease next) {
    losses.incrementAndGet();
    known.clear();
    lease = next;
    allChanged();
  }

  @Override
  public @Nullable AsOf of(ResourceType type) {
    if (!lease.isValid() || mayLoseKeys.getAsBoolean()) {
      return null;
    }
    long current = version.get();
    long currentMarks = marks.version();
    Told last = told.get(type.name());
    if (last != null && last.version() == current && last.marksVersion() == currentMarks) {
      return last.asOf();
    }
    Applied applied = new Applied();
    for (ResourceType each : concerned.getOrDefault(type.name(), List.of())) {
      Meta meta = known.get(each.name());
      if (meta == null || !meta.ready()) {
        return null;
      }
      applied.with(each, meta);
    }
    Progress reached = marks.reached(applied.offsets());
    AsOf asOf =
        reached == null || reached.lsn() == 0
            ? AsOf.UNKNOWN
            : new AsOf(reached.lsn(), reached.atMs());
    told.put(type.name(), new Told(current, currentMarks, asOf));
    return asOf;
  }

  @Override
  public Lease lease() {
    return lease;
  }

  @Override
  public CompletableFuture<Void> caughtUp() {
    return tracking.read(c -> c.ping()).thenAccept(pong -> {});
  }

  @Override
  public void close() {
    later.shutdownNow();
  }
}
