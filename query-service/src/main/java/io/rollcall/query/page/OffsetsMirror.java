package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
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
  private final Generations generations;
  private final BooleanSupplier mayLoseKeys;
  private final Duration pause;
  private final List<ResourceType> types;

  /** By the name of what is known of a generation. */
  private final Map<String, Generation> generationOf = new ConcurrentHashMap<>();

  private final Map<String, List<ResourceType>> concerned = new HashMap<>();
  private final Map<String, Meta> known = new ConcurrentHashMap<>();
  private final Set<Generation> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("offsets").daemon().factory());
  private volatile Lease lease = Lease.NONE;
  private final AtomicLong version = new AtomicLong();

  /** How often all that was known was lost: what was asked for before does not count. */
  private final AtomicLong losses = new AtomicLong();

  /** A generation of a type, by the name of what is known of it. */
  private record Generation(ResourceType type, boolean current, String metaName) {}

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
      Generations generations,
      BooleanSupplier mayLoseKeys,
      Duration pause) {
    this.tracking = tracking;
    this.marks = marks;
    this.keys = keys;
    this.generations = generations;
    this.mayLoseKeys = mayLoseKeys;
    this.pause = pause;
    this.types = catalog.types();
    for (ResourceType type : types) {
      concerned.put(type.name(), catalog.withEmbedded(type));
      known(type).forEach(each -> generationOf.put(each.metaName(), each));
    }
    generations.onChange(this::changed);
  }

  /** The generations of which something may be shown. */
  private List<Generation> known(ResourceType type) {
    GenerationSet set = generations.known(type);
    return set.complete().stream()
        .map(
            number ->
                new Generation(
                    type, number == set.current(), keys.at(type, number).of(type).metaName()))
        .toList();
  }

  private void changed(ResourceType type) {
    List<Generation> now = known(type);
    generationOf.values().removeIf(each -> each.type().equals(type) && !now.contains(each));
    now.forEach(each -> generationOf.put(each.metaName(), each));
    known.keySet().retainAll(generationOf.keySet());
    version.incrementAndGet();
    now.forEach(this::ask);
  }

  @Override
  public void changed(List<String> changedKeys) {
    for (String key : changedKeys) {
      Generation generation = generationOf.get(key);
      if (generation != null) {
        ask(generation);
      }
    }
  }

  /** Asks for offsets soon, unless that is to be done already. */
  private void ask(Generation generation) {
    if (asked.add(generation)) {
      var _ = later.schedule(() -> read(generation), pause.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void read(Generation generation) {
    asked.remove(generation);
    Lease current = lease;
    long begun = losses.get();
    byte[] meta = Keys.bytes(generation.metaName());
    var _ =
        tracking
            .read(c -> c.hgetall(meta))
            .whenComplete(
                (hash, failure) -> {
                  if (failure == null) {
                    learn(generation, Meta.of(hash), current, begun);
                  } else if (current.isValid()) {
                    ask(generation);
                  }
                });
  }

  private void learn(Generation generation, Meta read, Lease current, long begun) {
    if (current.isValid() && current.equals(lease) && begun == losses.get()) {
      // Answers may come out of order; offsets only grow while Redis is the same.
      known.merge(generation.metaName(), read, OffsetsMirror::newer);
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
    types.forEach(type -> known(type).forEach(this::ask));
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
    if (!lease.isValid() || mayLoseKeys.getAsBoolean() || !generations.areFresh()) {
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
      // Of all that are kept: which one is read may have changed since a page was made.
      for (Generation generation : known(each)) {
        Meta meta = known.get(generation.metaName());
        if (meta == null || (generation.current() && !meta.ready())) {
          return null;
        }
        applied.atMost(each, meta);
      }
    }
    Progress reached = marks.reached(applied.offsets());
    AsOf asOf =
        reached == null || reached.position() == 0
            ? AsOf.UNKNOWN
            : new AsOf(reached.position(), reached.atMs());
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
