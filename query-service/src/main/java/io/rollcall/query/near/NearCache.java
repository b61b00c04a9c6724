package io.rollcall.query.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.query.redis.Lease;
import io.rollcall.query.redis.Tracking;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values of keys of Redis, kept until Redis tells that they have changed.
 *
 * <p>A reader {@link #begin begins}, then asks Redis, then {@link #publish publishes}. What it
 * begins with is told of every change from then on, so a value that was read before a change and
 * comes after the news of it is not kept: "leases" of Scaling Memcache at Facebook (NSDI 2013,
 * §3.2.1), without the server. Readers that begin at the same time share the entry; the first value
 * counts, for each was read after the entry began.
 *
 * <p>Of any key there is at most one entry that can be valid: the one in the map. Whatever leaves
 * the map has ended by the time another can take its place, also what had to go for want of room;
 * for it would be told of nothing any more. While Redis does not tell of changes nothing is kept,
 * and nothing is valid. Thread-safe; a hit takes no lock.
 */
public final class NearCache<V> implements Tracking.Listener {
  /** What an entry takes besides its key's characters and its value. */
  static final int OVERHEAD_BYTES = 256;

  private final Cache<String, NearEntry<V>> cache;
  private final ConcurrentMap<String, NearEntry<V>> entries;
  private volatile Lease lease = Lease.NONE;

  /**
   * @param maxBytes of all entries, those included that were begun only
   * @param bytes what a value takes of memory
   */
  public NearCache(long maxBytes, ToIntFunction<? super V> bytes) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((String key, NearEntry<V> entry) -> weigh(entry, bytes))
            .evictionListener((key, entry, cause) -> drop(entry))
            .executor(Runnable::run)
            .build();
    entries = cache.asMap();
  }

  private static <V> int weigh(NearEntry<V> entry, ToIntFunction<? super V> bytes) {
    V value = entry.held();
    long weight =
        (long) OVERHEAD_BYTES
            + entry.key().length()
            + (value == null ? 0 : bytes.applyAsInt(value));
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private static void drop(@Nullable NearEntry<?> entry) {
    if (entry != null) {
      entry.drop();
    }
  }

  /**
   * The entry of a key. Where it has no value, read the key from Redis now, not before, and {@link
   * #publish} what was read.
   */
  public NearEntry<V> begin(String key) {
    NearEntry<V> known = cache.getIfPresent(key);
    if (known != null && known.isValid()) {
      return known;
    }
    NearEntry<V> begun = new NearEntry<>(key, lease);
    return begun.isValid() ? share(begun) : begun;
  }

  private NearEntry<V> share(NearEntry<V> begun) {
    NearEntry<V> shared =
        entries.compute(
            begun.key(), (key, known) -> known != null && known.isValid() ? known : begun);
    return shared == null ? begun : shared;
  }

  /**
   * Keeps a value that was read from Redis after an entry was begun, if no change was told since
   * and there is none yet.
   */
  public void publish(NearEntry<V> begun, V read) {
    if (begun.keep(read)) {
      // Weighs it anew; if it is another one by now, that does no harm.
      var _ = entries.computeIfPresent(begun.key(), (key, entry) -> entry);
    }
  }

  /** The value of a key, if there is one; looking does not count as a use. */
  public @Nullable V peek(String key) {
    NearEntry<V> entry = cache.policy().getIfPresentQuietly(key);
    return entry == null ? null : entry.value();
  }

  @Override
  public void changed(List<String> keys) {
    for (String key : keys) {
      NearEntry<V> entry = entries.remove(key);
      if (entry != null) {
        entry.change();
      }
    }
  }

  /** What is begun while this goes on may go with the rest. */
  @Override
  public void allChanged() {
    for (String key : entries.keySet()) {
      drop(entries.remove(key));
    }
  }

  @Override
  public void inDoubt() {
    lease = Lease.NONE;
    allChanged();
  }

  @Override
  public void sure(Lease next) {
    allChanged();
    lease = next;
  }

  /** Whether anything is kept at the moment. */
  public boolean isSure() {
    return lease.isValid();
  }

  /** What all entries take of memory. */
  public long bytes() {
    return cache.policy().eviction().map(bounded -> bounded.weightedSize().orElse(0)).orElse(0L);
  }
}
