package io.rollcall.query.read;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What comes of asking for a page. */
public sealed interface PageAnswer {
  /**
   * The page.
   *
   * @param count rows of the whole list
   * @param number the page's number, from 1
   * @param pages how many pages there are, at least 1
   * @param results the rows
   * @param made whether it was made of its rows for this answer, rather than kept
   * @param parts what is known in memory of it; null where nothing is
   */
  record Page(
      long count,
      long number,
      long pages,
      PageBody results,
      AsOf asOf,
      Source source,
      boolean made,
      @Nullable Parts parts)
      implements PageAnswer {

    /** The same for those who must not keep it. */
    public Page withoutParts() {
      return new Page(count, number, pages, results, asOf, source, made, null);
    }
  }

  /** The list has no page with that number. */
  record NoSuchPage(AsOf asOf, Source source) implements PageAnswer {}

  /** The list is not there yet; {@code detail} says why, for people. */
  record NotReady(String detail, Duration retryAfter) implements PageAnswer {}
}
