package io.rollcall.query.view;

import io.rollcall.row.Row;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** The live views of a type at one moment. Immutable. */
public final class LiveViews {
  private final long version;
  private final ViewIndex index;
  private final BitSet columns = new BitSet();
  private final boolean empty;

  /**
   * @param version another with every change of the set, one that was never used before
   */
  public LiveViews(long version, List<LiveView> views) {
    this.version = version;
    this.index = new ViewIndex(views);
    this.empty = views.isEmpty();
    views.forEach(view -> view.addColumns(columns));
  }

  /** Another with every change of the set, one that was never used before. */
  public long version() {
    return version;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return empty;
  }

  /** Whether a change of some columns can move a row in a view, out of one, or into one. */
  public boolean dependOn(BitSet changedColumns) {
    return columns.intersects(changedColumns);
  }

  /** Tells of each view that a row belongs to, without looking at all that there are. */
  public void forEachOf(Row row, Consumer<LiveView> found) {
    index.forEachOf(row, found);
  }
}
