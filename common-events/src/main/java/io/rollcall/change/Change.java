package io.rollcall.change;

import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;

/**
 * One committed change of a table.
 *
 * <p>{@code position} is where in Postgres's log the change was written, as a {@link Position}. For
 * one row it grows from change to change, since a row is locked until its writer commits; across
 * rows it need not follow the order of commits.
 */
public sealed interface Change {
  /** The type whose table changed. */
  ResourceType type();

  /**
   * A row as it is now.
   *
   * @param snapshot whether it was read from the table rather than from the log; {@code position}
   *     is then the snapshot's
   * @param committedAtMs when it was committed, by the database's clock, in ms since 1970
   */
  record Upsert(ResourceType type, Row row, long position, boolean snapshot, long committedAtMs)
      implements Change {}

  /**
   * A row is gone.
   *
   * @param snapshot whether that was seen in the table rather than in the log; {@code position} is
   *     then the snapshot's
   */
  record Delete(ResourceType type, String key, long position, boolean snapshot, long committedAtMs)
      implements Change {}

  /** All rows that were written before {@code position} are gone. */
  record Truncate(ResourceType type, long position, long committedAtMs) implements Change {}

  /** What a topic's compaction leaves of a deleted row; it tells no position. */
  record Tombstone(ResourceType type, String key) implements Change {}
}
