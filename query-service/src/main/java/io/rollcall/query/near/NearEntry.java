package io.rollcall.query.near;

import io.rollcall.query.redis.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What is known here of one key of Redis, from the moment that somebody began to read it until it
 * is outdated. Whoever makes something of it may hold on to it, and ask it whether that is still
 * right. Thread-safe.
 */
public final class NearEntry<V> {
  private final String key;
  private final Lease lease;
  private volatile boolean outdated;
  private volatile @Nullable V value;
  private @Nullable Runnable whenChanged;

  NearEntry(String key, Lease lease) {
    this.key = key;
    this.lease = lease;
  }

  String key() {
    return key;
  }

  /**
   * Whether nothing was told since it was begun that could make wrong what was read meanwhile. Once
   * it is false it stays so.
   */
  public boolean isValid() {
    return !outdated && lease.isValid();
  }

  /** The value; null before one was published, and once the entry is not valid any more. */
  public @Nullable V value() {
    V current = value;
    return current != null && isValid() ? current : null;
  }

  /** What it takes of memory, whether it may be used or not. */
  @Nullable V held() {
    return value;
  }

  /** Keeps the first value, unless it would be outdated already. */
  synchronized boolean keep(V read) {
    if (value != null || outdated) {
      return false;
    }
    value = read;
    return true;
  }

  /** Has something happen when the key changes, instead of what was to happen before. */
  synchronized void whenChanged(Runnable action) {
    if (!outdated) {
      whenChanged = action;
    }
  }

  /** Ends it because its key has changed. */
  void change() {
    Runnable action = end();
    if (action != null) {
      action.run();
    }
  }

  /** Ends it for another reason. */
  void drop() {
    var _ = end();
  }

  private synchronized @Nullable Runnable end() {
    outdated = true;
    value = null;
    Runnable action = whenChanged;
    whenChanged = null;
    return action;
  }
}
