package io.rollcall.command.capture;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Debezium's offset at an acknowledged record says about how far capture has come.
 *
 * <p>Postgres gives out whole transactions in the order of their commits. A record of transaction T
 * at log position p has p &lt; commit(T), so whatever committed before p was given out before T.
 * The same holds of the end of the last transaction that was given out whole. Hence everything that
 * committed before the greater of the two has been sent when this record has been.
 *
 * @param lsn everything that committed before it has been sent
 * @param restart where to stream from after a crash: the end of the last whole transaction, or
 *     right after a snapshot the position that belongs to it
 * @param atMicros when the newest change was committed, by the database's clock
 */
record CapturedPosition(long lsn, long restart, long atMicros) {

  /** Reads an offset; null while a snapshot is being taken, whose rows prove nothing yet. */
  static @Nullable CapturedPosition of(Map<String, ?> offset) {
    if (offset.containsKey("snapshot")
        && !Boolean.TRUE.equals(offset.get("last_snapshot_record"))
        && !Boolean.TRUE.equals(offset.get("snapshot_completed"))) {
      return null;
    }
    if (!(offset.get(Positions.LSN) instanceof Number lsn)) {
      return null;
    }
    long at = offset.get(Positions.TIME) instanceof Number time ? time.longValue() : 0;
    return offset.get(Positions.COMMIT) instanceof Number commit
        ? new CapturedPosition(
            Math.max(lsn.longValue(), commit.longValue()), commit.longValue(), at)
        : new CapturedPosition(lsn.longValue(), lsn.longValue(), at);
  }

  /** This one, but never before an earlier one: capture that starts again repeats some changes. */
  CapturedPosition after(@Nullable CapturedPosition earlier) {
    return earlier == null
        ? this
        : new CapturedPosition(
            Math.max(lsn, earlier.lsn),
            Math.max(restart, earlier.restart),
            Math.max(atMicros, earlier.atMicros));
  }

  long atMs() {
    return atMicros / 1000;
  }
}
