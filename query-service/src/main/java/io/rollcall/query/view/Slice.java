package io.rollcall.query.view;

import io.rollcall.row.Row;
import java.util.List;

/** What a read of a page of a list view finds. */
sealed interface Slice {
  /** What is known of the type's rows as a whole, at the moment of the read. */
  Meta meta();

  /** The view is not complete: it must be filled first. */
  record Unfilled(Meta meta) implements Slice {}

  /** A page, or one past the last with no rows. */
  record Filled(Meta meta, long count, long pages, long number, List<Row> rows) implements Slice {}
}
