package io.rollcall.query.near;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** When something was read the last few times. Thread-safe, without a lock. */
final class ReadTimes {
  private final AtomicLongArray times;
  private final AtomicLong count = new AtomicLong();

  /**
   * @param reads how many make it hot
   */
  ReadTimes(int reads) {
    times = new AtomicLongArray(reads);
  }

  /** It was read, at a time of a clock in ns. */
  void add(long now) {
    times.set((int) (count.getAndIncrement() % times.length()), now);
  }

  /** Whether the last that many reads all were within the last ns. */
  boolean areHot(long now, long within) {
    long reads = count.get();
    return reads >= times.length() && now - times.get((int) (reads % times.length())) <= within;
  }
}
