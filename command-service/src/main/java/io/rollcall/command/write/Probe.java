package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import org.jspecify.annotations.Nullable;

/** A question to the database before a write; yes is bad news. */
sealed interface Probe {
  /** Whose value it is about. */
  Column column();

  /** What a writer is told then. */
  String message();

  /** Is there no row that a column is to refer to? */
  record Missing(Column column, ResourceType target, Object key, String message) implements Probe {}

  /** Does a row, other than the one to change, have the value of a column that must be unique? */
  record Taken(
      ResourceType type, Column column, Object value, @Nullable Object exceptKey, String message)
      implements Probe {}
}
