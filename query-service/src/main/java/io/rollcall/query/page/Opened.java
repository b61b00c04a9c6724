package io.rollcall.query.page;

import io.rollcall.query.read.PageBody;
import io.rollcall.query.view.Meta;
import io.rollcall.row.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read of a page finds. */
sealed interface Opened {
  /** The view is not complete: it must be filled first. */
  record Unfilled(Meta meta) implements Opened {}

  /** The list has no page with that number. */
  record NoSuchPage(Meta meta) implements Opened {}

  /** The page is kept. */
  record Kept(long count, long pages, long number, PageBody body) implements Opened {}

  /** Another fills the page. */
  record Busy(String entry) implements Opened {}

  /**
   * The page must be made of its rows.
   *
   * @param lease the right to store it; null where there is none
   */
  record ToFill(
      Meta meta, long count, long pages, long number, List<Row> rows, @Nullable PageLease lease)
      implements Opened {}
}
