package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import java.util.SortedMap;

/** Applies changes once more that were passed over, in every generation of their type. */
@FunctionalInterface
public interface Applying {
  /**
   * Applies changes of one partition; what is stored says by its stamps which of them are older.
   * How far the partition is applied does not move.
   *
   * @param changes by their offsets, all of which the partition has been applied past
   * @throws NotYetException if it has not
   */
  void apply(ResourceType type, int partition, SortedMap<Long, Change> changes)
      throws NotYetException;

  /** The partition is being applied anew and has not come so far. */
  final class NotYetException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
