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
  private final List<String> unknown;

  /**
   * @param version another with every change of the set, one that was never used before
   */
  public LiveViews(long version, List<LiveView> views) {
    this(version, views, List.of());
  }

  /**
   * @param version another with every change of the set, one that was never used before
   * @param unknown the canonical list queries of those that this catalog does not understand
   */
  LiveViews(long version, List<LiveView> views, List<String> unknown) {
    this.version = version;
    this.unknown = List.copyOf(unknown);
    this.index = new ViewIndex(views);
    this.empty = views.isEmpty();
    views.forEach(view -> view.addColumns(columns));
  }

  /** Another with every change of the set, one that was never used before. */
  public long version() {
    return version;
  }

  /** The canonical list queries of those that this catalog does not understand. */
  public List<String> unknown() {
    return unknown;
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
