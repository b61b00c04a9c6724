package io.rollcall.command.write;

import java.util.List;

/**
 * A statement and what to bind to its {@code $1}, {@code $2} and so on.
 *
 * @param values none of them null; nulls stand in the text
 */
record Sql(String text, List<Object> values) {
  Sql {
    values = List.copyOf(values);
  }
}
