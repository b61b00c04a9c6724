package io.rollcall.query.read;

import org.jspecify.annotations.Nullable;

/**
 * How far an answer has caught up: it shows every transaction that committed before {@code lsn}.
 *
 * @param lsn a place in Postgres's log; null where it is not known
 * @param atMs when that was the newest commit, in ms since 1970; null where it is not known
 */
public record AsOf(@Nullable Long lsn, @Nullable Long atMs) {
  /** Nothing is known. */
  public static final AsOf UNKNOWN = new AsOf(null, null);
}
