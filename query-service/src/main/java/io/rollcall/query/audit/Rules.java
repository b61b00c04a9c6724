package io.rollcall.query.audit;

import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What differs, and what is to be stored instead. Pure. */
final class Rules {
  private Rules() {}

  /**
   * In what a key differs.
   *
   * @param truth the row that Postgres has, null for none
   * @return null if in nothing
   */
  static @Nullable Difference difference(@Nullable Row truth, KeyState stored) {
    if (stored.damaged() != null) {
      return Difference.DAMAGED;
    }
    StoredRow row = stored.row();
    if (row == null) {
      return truth == null ? null : Difference.MISSING;
    }
    if (truth == null) {
      return Difference.EXTRA;
    }
    return truth.equals(row.row()) ? null : Difference.STALE;
  }

  /**
   * An end of the log as a position: in the history that capture has told of last.
   *
   * @param newest what it has told, null for nothing
   */
  static End placed(End end, @Nullable Progress newest) {
    long history = newest == null ? 0 : Position.history(newest.lsn());
    return new End(Position.of(history, end.lsn()), end.standby());
  }

  /** Whether what is stored may come from a change that a standby has not got to yet. */
  static boolean isAhead(KeyState stored, End end) {
    Stamp stamp = stamp(stored);
    return end.standby() && stamp != null && stamp.lsn() > end.lsn();
  }

  private static @Nullable Stamp stamp(KeyState stored) {
    if (stored.row() != null) {
      return stored.row().stamp();
    }
    return stored.gone() == null ? null : stored.gone().stamp();
  }

  /**
   * What a key is to hold.
   *
   * <p>Where Redis has the row in the version that Postgres has, it is of the same change, whose
   * stamp stays. Otherwise nobody knows the change; then it is as if the row had been read by a
   * snapshot that was the last to be applied: whatever is applied from now on is newer.
   *
   * @param lsn the position where the log of Postgres ended when it showed the row
   * @param applied the next offset of each partition of the topic that was applied when Redis
   *     showed what it has; the row's change must be among those before
   */
  static KeyState repaired(
      @Nullable Row truth, KeyState stored, long lsn, Collection<Long> applied, long nowMs) {
    // Which partition a key is in is for those to know who send it; the least is before all.
    long offset = applied.stream().mapToLong(Long::longValue).min().orElse(0) - 1;
    Stamp snapshot = new Stamp(lsn, true, offset);
    if (truth == null) {
      return KeyState.deleted(new Gone(snapshot, nowMs));
    }
    StoredRow row = stored.row();
    boolean sameChange =
        row != null
            && truth.version() > 0
            && row.row().version() == truth.version()
            && row.stamp().lsn() <= lsn;
    return KeyState.present(
        new StoredRow(sameChange && row != null ? row.stamp() : snapshot, truth));
  }
}
