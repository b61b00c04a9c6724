package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.util.List;

/**
 * Which of some tuples of values the rows of a type have; many rows' counterpart of {@link Probe}.
 *
 * <p>Equal only to itself, so that answers can be kept by question.
 */
final class Question {
  private final ResourceType table;
  private final List<Column> columns;
  private final List<List<Object>> tuples;

  /**
   * @param tuples each with a value for each of the columns
   */
  Question(ResourceType table, List<Column> columns, List<List<Object>> tuples) {
    this.table = table;
    this.columns = List.copyOf(columns);
    this.tuples = List.copyOf(tuples);
  }

  ResourceType table() {
    return table;
  }

  List<Column> columns() {
    return columns;
  }

  List<List<Object>> tuples() {
    return tuples;
  }
}
