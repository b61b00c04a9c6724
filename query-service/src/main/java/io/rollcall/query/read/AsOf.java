package io.rollcall.query.read;

import java.util.Locale;
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

  /** The position as Postgres writes it, such as {@code 0/16B3748}; null where it is not known. */
  public @Nullable String position() {
    Long known = lsn;
    return known == null
        ? null
        : (Long.toHexString(known >>> 32) + "/" + Long.toHexString(known & 0xffff_ffffL))
            .toUpperCase(Locale.ROOT);
  }
}
