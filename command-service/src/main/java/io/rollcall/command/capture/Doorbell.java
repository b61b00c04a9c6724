package io.rollcall.command.capture;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets the one thread that polls a queue sleep until something is put into it.
 *
 * <p>Debezium's own way is to poll again and again: with {@code poll.interval.ms=1}, which its
 * latency asks for, its wait of less than a millisecond becomes none, and an idle engine keeps a
 * processor busy. Any thread may ring.
 */
final class Doorbell implements AutoCloseable {
  /** Debezium makes the queue, by name and properties; this is how it is given its bell. */
  private static final Map<String, Doorbell> OPEN = new ConcurrentHashMap<>();

  private static final AtomicLong IDS = new AtomicLong();

  private final String id = String.valueOf(IDS.incrementAndGet());
  private volatile boolean waiting;
  private volatile @Nullable Thread sleeper;
  private volatile @Nullable Thread fetcher;

  private Doorbell() {}

  /** A bell that {@link #find} finds until it is closed. */
  static Doorbell open() {
    Doorbell bell = new Doorbell();
    OPEN.put(bell.id, bell);
    return bell;
  }

  static @Nullable Doorbell find(String id) {
    return OPEN.get(id);
  }

  String id() {
    return id;
  }

  /** Says whether something is waiting to be fetched, and wakes the sleeper if so. */
  void ring(boolean something) {
    // First told, then looked for a sleeper; the sleeper does it the other way round.
    waiting = something;
    if (something) {
      Thread thread = sleeper;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Sleeps until something is waiting, for a time at most. */
  void await(Duration time) {
    fetcher = Thread.currentThread();
    sleeper = Thread.currentThread();
    if (!waiting) {
      LockSupport.parkNanos(this, time.toNanos());
    }
    sleeper = null;
  }

  /** Whether this thread is the one that sleeps where nothing is waiting. */
  boolean isFetcher() {
    return Thread.currentThread().equals(fetcher);
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }
}
