package io.rollcall.benchmarks.capture;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** How fast a count grew. */
final class Growth {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long POLL_NANOS = 1_000_000;

  private Growth() {}

  /**
   * Watches a count until it has grown to the goal.
   *
   * @return growth per second from a tenth of the way on, so without the time of starting up
   * @throws IllegalStateException if the goal is not reached within ten minutes
   */
  static double perSecond(LongSupplier count, long goal) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long first = reach(count, goal / 10, deadline);
    long since = System.nanoTime();
    long last = reach(count, goal, deadline);
    return (last - first) * 1e9 / (System.nanoTime() - since);
  }

  private static long reach(LongSupplier count, long goal, long deadline) {
    long current = count.getAsLong();
    while (current < goal) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "stands at %d of %d after %s".formatted(current, goal, PATIENCE));
      }
      LockSupport.parkNanos(POLL_NANOS);
      current = count.getAsLong();
    }
    return current;
  }
}
