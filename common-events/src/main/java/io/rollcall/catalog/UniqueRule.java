package io.rollcall.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns that together may occur once.
 *
 * @param constraint the name of the constraint in the database
 * @param message what a writer is told; null for the usual words
 */
public record UniqueRule(String constraint, List<Column> columns, @Nullable String message) {
  public UniqueRule {
    columns = List.copyOf(columns);
  }
}
