package io.rollcall.query.list;

import io.rollcall.catalog.Column;

/**
 * A column must equal a value.
 *
 * @param value a {@link Long} for columns of numbers, a {@link Boolean} for booleans, else the
 *     value's text as {@link io.rollcall.row.Row#text} gives it
 */
public record Condition(Column column, Object value) {
  /** The value as text. */
  public String text() {
    return String.valueOf(value);
  }
}
