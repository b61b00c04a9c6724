package io.rollcall.query.projection;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.LiveView;
import io.rollcall.query.view.LiveViews;
import io.rollcall.query.view.RowWrite;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.query.view.ViewWrite;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what the changes of a key do to its row and to the live views. Pure. */
final class Planner {
  private Planner() {}

  /**
   * The state of a key after some changes of it, in the order in which they were received.
   *
   * @param changes of this key, or truncates
   * @param nowMs what is noted as the time of a delete
   */
  static KeyState after(KeyState before, List<Received> changes, long nowMs) {
    KeyState state = before;
    for (Received received : changes) {
      state = after(state, received, nowMs);
    }
    return state;
  }

  /**
   * Whether some of the changes are not newer than what is stored: they, or newer ones, were
   * applied before, and it is not known whether all that they outdate was evicted then.
   */
  static boolean repeats(KeyState before, List<Received> changes) {
    KeyState state = before;
    for (Received received : changes) {
      KeyState next = after(state, received, 0);
      if (next.equals(state)) {
        return true;
      }
      state = next;
    }
    return false;
  }

  private static KeyState after(KeyState state, Received received, long nowMs) {
    return switch (received.change()) {
      case Change.Upsert upsert -> {
        Stamp stamp = new Stamp(upsert.position(), upsert.snapshot(), received.offset());
        yield state.isBefore(stamp) ? KeyState.present(new StoredRow(stamp, upsert.row())) : state;
      }
      case Change.Delete delete -> {
        Stamp stamp = new Stamp(delete.position(), delete.snapshot(), received.offset());
        yield state.isBefore(stamp) ? KeyState.deleted(new Gone(stamp, nowMs)) : state;
      }
      // All that compaction left of a delete. Nothing is remembered of it, so that whatever is sent
      // again after it counts.
      case Change.Tombstone tombstone ->
          state.row() != null && state.row().stamp().offset() < received.offset()
              ? KeyState.NONE
              : state;
      case Change.Truncate truncate -> {
        StoredRow row = state.row();
        yield row != null && isTruncated(row, truncate)
            // The truncate stands in another partition than the row, as a rule. The row's own
            // offset stays, since only that tells what a snapshot shows of the key afterwards.
            ? KeyState.deleted(
                new Gone(new Stamp(truncate.position(), false, row.stamp().offset()), nowMs))
            : state;
      }
    };
  }

  /**
   * Whether a row was written before its table was truncated. Positions in the log tell, also of a
   * snapshot's rows: a truncate has the table for itself until it commits, so a snapshot shows
   * either all that it took away, from before it, or nothing of that.
   */
  static boolean isTruncated(StoredRow row, Change.Truncate truncate) {
    return row.stamp().position() < truncate.position();
  }

  /**
   * What must be written to bring a key from one state to another.
   *
   * @param shown the columns without which the row looks the same in its list
   * @return null if nothing
   */
  static @Nullable RowWrite plan(
      String key, KeyState before, KeyState after, LiveViews views, BitSet shown) {
    if (before.equals(after)) {
      return null;
    }
    Row oldRow = before.row() == null ? null : before.row().row();
    Row newRow = after.row() == null ? null : after.row().row();
    return new RowWrite(key, before, after, viewWrites(oldRow, newRow, views, shown));
  }

  private static List<ViewWrite> viewWrites(
      @Nullable Row oldRow, @Nullable Row newRow, LiveViews views, BitSet shown) {
    BitSet changed = oldRow != null && newRow != null ? changedColumns(oldRow, newRow) : null;
    boolean looksOtherwise = changed == null || changed.intersects(shown);
    if (changed != null && !looksOtherwise && !views.dependOn(changed)) {
      return List.of();
    }
    Map<String, LiveView> left = new LinkedHashMap<>();
    if (oldRow != null) {
      views.forEachOf(oldRow, view -> left.put(view.id(), view));
    }
    List<ViewWrite> writes = new ArrayList<>();
    if (newRow != null) {
      views.forEachOf(
          newRow,
          view -> {
            boolean stays = left.remove(view.id()) != null;
            byte[] add = view.member(newRow);
            byte[] remove =
                !stays || oldRow == null
                    ? null
                    : changed != null && view.dependsOn(changed) ? view.member(oldRow) : add;
            if (looksOtherwise || !Arrays.equals(remove, add)) {
              writes.add(new ViewWrite(view, remove, add, looksOtherwise));
            }
          });
    }
    if (oldRow != null) {
      left.values()
          .forEach(view -> writes.add(new ViewWrite(view, view.member(oldRow), null, true)));
    }
    return writes;
  }

  /** The columns that a change changed, by name; none where the row came or went. */
  static List<String> changedFields(@Nullable Row before, @Nullable Row after) {
    if (before == null || after == null) {
      return List.of();
    }
    return changedColumns(before, after).stream()
        .mapToObj(i -> after.type().columns().get(i))
        .filter(column -> !column.equals(after.type().version()))
        .map(Column::name)
        .toList();
  }

  private static BitSet changedColumns(Row oldRow, Row newRow) {
    ResourceType type = newRow.type();
    BitSet changed = new BitSet(type.columns().size());
    for (Column column : type.columns()) {
      if (!newRow.same(column, oldRow)) {
        changed.set(column.index());
      }
    }
    return changed;
  }
}
