package io.rollcall.change;

import java.time.Duration;

/**
 * How long changes gather before they go on together: as long as the last ones took. One after a
 * pause goes on at once; where they follow each other faster, those that come meanwhile are one
 * batch, which costs far more than the changes in it, the more so where all are busy.
 *
 * @param shortest for how long at least, so that a batch that took next to nothing does not have
 *     each change go alone
 * @param longest for how long at most, which bounds how much later a change is seen for it
 */
public record Gathering(Duration shortest, Duration longest) {
  /** A batch of so many changes is none that more should have been waited for. */
  public static final int ENOUGH = 100;

  /** Checks that there is a time between the two. */
  public Gathering {
    if (shortest.isNegative() || shortest.compareTo(longest) > 0) {
      throw new IllegalArgumentException("from " + shortest + " to " + longest);
    }
  }

  /** How long to let more come, in nanoseconds, given how long the last ones took. */
  public long nanos(long tookNanos) {
    return Math.clamp(tookNanos, shortest.toNanos(), longest.toNanos());
  }
}
