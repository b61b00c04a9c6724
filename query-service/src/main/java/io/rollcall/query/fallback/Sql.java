package io.rollcall.query.fallback;

import java.util.List;

/** A statement, and what its {@code $1}, {@code $2} and so on stand for. */
record Sql(String text, List<Object> values) {
  Sql {
    values = List.copyOf(values);
  }
}
