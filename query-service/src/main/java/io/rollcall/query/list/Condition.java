package io.rollcall.query.list;

import io.rollcall.catalog.Column;
import io.rollcall.row.Row;
import java.util.Objects;

/**
 * A column must equal a value.
 *
 * @param value a {@link Long} for columns of numbers, a {@link Boolean} for booleans, else the
 *     value's text as {@link io.rollcall.row.Row#text} gives it
 */
public record Condition(Column column, Object value) {
  /** The value that a row has in a column, which must not be null, as a condition has it. */
  public static Object value(Column column, Row row) {
    return switch (column.type()) {
      case INTEGER, BIGINT -> row.number(column);
      case BOOLEAN -> row.truth(column);
      case STRING, TEXT, EMAIL, CHOICE, UUID, TIMESTAMP, DATE ->
          Objects.requireNonNull(row.text(column));
    };
  }

  /** The value as text. */
  public String text() {
    return String.valueOf(value);
  }
}
