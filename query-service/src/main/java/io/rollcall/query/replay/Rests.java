package io.rollcall.query.replay;

import java.time.Duration;

/**
 * How long to rest after work, by how long readers wait on average.
 *
 * <p>As soon as they wait longer than they may, rests grow by half with each measurement, up to
 * nine times the work; while they do not, rests shrink slowly to none. So work gives way at once,
 * and comes back over a second or two. Thread-safe.
 */
final class Rests {
  /** Beside however many readers a replay has a tenth of its time, and comes to its end. */
  static final double MOST = 9;

  private static final double LEAST = 0.1;
  private static final double GROWTH = 1.5;
  private static final double SHRINKAGE = 0.97;

  /** The share of the newest measurement in the average. */
  private static final double NEWEST = 0.1;

  private static final long LONGEST_NANOS = Duration.ofSeconds(1).toNanos();

  private final long mayWaitNanos;
  private double waitNanos;
  private double ratio;

  /**
   * @param mayWait how long readers may wait on average; zero if that does not matter
   */
  Rests(Duration mayWait) {
    mayWaitNanos = mayWait.toNanos();
  }

  /** Whether there are any. */
  boolean areNeeded() {
    return mayWaitNanos > 0;
  }

  /** A reader would have waited for so long now. */
  synchronized void see(long nanos) {
    waitNanos += NEWEST * (Math.max(0, nanos) - waitNanos);
    if (waitNanos > mayWaitNanos) {
      ratio = Math.min(MOST, Math.max(LEAST, ratio * GROWTH));
    } else {
      ratio = ratio < LEAST ? 0 : ratio * SHRINKAGE;
    }
  }

  /** How long to rest after work, in nanoseconds, never longer than a second. */
  synchronized long after(long workedNanos) {
    return areNeeded() ? Math.min(LONGEST_NANOS, (long) (ratio * Math.max(0, workedNanos))) : 0;
  }
}
