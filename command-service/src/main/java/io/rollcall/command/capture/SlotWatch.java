package io.rollcall.command.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges from repeated looks at Postgres how far capture is behind, and whether it stands still.
 *
 * <p>It works the same whoever captures, since it needs only the slot. Times are nanoseconds of one
 * clock that never goes back. Not thread-safe.
 */
final class SlotWatch {
  /** An hour of looks; when capture stands still longer, the lag told is one of these at most. */
  private static final int MOST_LOOKS = 3600;

  /** Where the log ended at past looks that capture has not reached yet, oldest first. */
  private final Deque<End> unreached = new ArrayDeque<>();

  private @Nullable Long confirmed;
  private long sent = -1;
  private long lastLog;
  private long movedAt;
  private long logWhenMoved;

  /**
   * Takes a look into account.
   *
   * @param at when it was taken
   * @param log where the log ends
   * @param slot the slot, or null if there is none
   * @param captured where the changes end that this process has captured, 0 if it doesn't capture
   * @param sent how many records this process has sent, which moves during a snapshot or a long
   *     transaction, when the slot does not
   */
  Lag look(long at, long log, @Nullable Slot slot, long captured, long sent) {
    if (log < lastLog) {
      // Another log, whose places say nothing of those before.
      unreached.clear();
      this.sent = -1;
    }
    lastLog = log;
    Long now = slot == null ? null : slot.confirmed();
    if (this.sent < 0 || sent != this.sent || !Objects.equals(now, confirmed)) {
      this.sent = sent;
      confirmed = now;
      movedAt = at;
      logWhenMoved = log;
    }
    if (now == null) {
      return new Lag(null, null, standing(at, log));
    }
    long position = Math.max(now, captured);
    End newest = unreached.peekLast();
    if (newest == null || newest.log() < log) {
      unreached.addLast(new End(at, log));
    }
    while (!unreached.isEmpty() && unreached.getFirst().log() <= position) {
      unreached.removeFirst();
    }
    if (unreached.size() > MOST_LOOKS) {
      unreached.removeLast();
    }
    End oldest = unreached.peekFirst();
    return new Lag(
        Math.max(0, log - position),
        oldest == null ? Duration.ZERO : Duration.ofNanos(at - oldest.at()),
        standing(at, log));
  }

  private Duration standing(long at, long log) {
    return log > logWhenMoved ? Duration.ofNanos(at - movedAt) : Duration.ZERO;
  }

  private record End(long at, long log) {}

  /**
   * How far capture is behind.
   *
   * @param bytes of the log that are not captured, null if nobody knows
   * @param time for how long something has been waiting to be captured, null if nobody knows
   * @param standing for how long nothing has been captured although the log went on
   */
  record Lag(@Nullable Long bytes, @Nullable Duration time, Duration standing) {}
}
