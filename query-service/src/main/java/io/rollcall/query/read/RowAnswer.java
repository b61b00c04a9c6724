package io.rollcall.query.read;

import java.time.Duration;

/** What comes of asking for one row. */
public sealed interface RowAnswer {
  /** The row as a JSON object, and how often it was written. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Found(byte[] json, long version, AsOf asOf, Source source) implements RowAnswer {}

  /** There is no such row in the list. */
  record Missing(AsOf asOf, Source source) implements RowAnswer {}

  /** The type's rows are not there yet; {@code detail} says why, for people. */
  record NotReady(String detail, Duration retryAfter) implements RowAnswer {}
}
