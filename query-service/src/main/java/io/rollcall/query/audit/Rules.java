package io.rollcall.query.audit;

import io.rollcall.catalog.Column;
import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What differs, and what is to be stored instead. Pure. */
final class Rules {
  private Rules() {}

  /**
   * What is stored, and damaged where a value is none of its column's, which nobody can compare or
   * put in order.
   */
  static KeyState whole(KeyState stored) {
    return stored.row() != null && !isWhole(stored.row().row()) ? stored.asDamaged() : stored;
  }

  /** Whether all values are such as their columns can have. */
  static boolean isWhole(Row row) {
    for (Column column : row.type().columns()) {
      try {
        String text = row.text(column);
        if (text != null && !isValue(column, text)) {
          return false;
        }
      } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValue(Column column, String text) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE -> true;
      case INTEGER -> Integer.toString(Integer.parseInt(text)).equals(text);
      case BIGINT -> Long.toString(Long.parseLong(text)).equals(text);
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case UUID -> UUID.fromString(text).toString().equals(text);
      case TIMESTAMP -> Instant.parse(text) != null;
      case DATE -> LocalDate.parse(text) != null;
    };
  }

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
    long history = newest == null ? 0 : Position.history(newest.position());
    return new End(Position.of(history, end.position()), end.standby());
  }

  /**
   * What a key is to hold.
   *
   * <p>Where Redis has the row in the version that Postgres has, it is of the same change, whose
   * place in the log stays; its offset is one less, so that a fill that has read the row sees that
   * it is another now. Otherwise nobody knows the change; then it is as if the row had been read by
   * a snapshot that was the last to be applied: whatever is applied from now on is newer.
   *
   * @param position the position where the log of Postgres ended when it showed the row
   * @param applied the next offset of each partition of the topic that was applied when Redis
   *     showed what it has; the row's change must be among those before
   */
  static KeyState repaired(
      @Nullable Row truth, KeyState stored, long position, Collection<Long> applied, long nowMs) {
    // Which partition a key is in is for those to know who send it; the least is before all.
    long offset = applied.stream().mapToLong(Long::longValue).min().orElse(0) - 1;
    Stamp snapshot = new Stamp(position, true, offset);
    if (truth == null) {
      return KeyState.deleted(new Gone(snapshot, nowMs));
    }
    StoredRow row = stored.row();
    boolean sameChange =
        row != null
            && truth.version() > 0
            && row.row().version() == truth.version()
            && row.stamp().position() <= position;
    Stamp stamp =
        sameChange && row != null
            ? new Stamp(row.stamp().position(), row.stamp().snapshot(), row.stamp().offset() - 1)
            : snapshot;
    return KeyState.present(new StoredRow(stamp, truth));
  }
}
