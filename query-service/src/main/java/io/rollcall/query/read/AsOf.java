package io.rollcall.query.read;

import io.rollcall.change.Position;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far an answer has caught up: it shows every transaction that committed before {@code
 * position}.
 *
 * @param position a place in Postgres's log, as a {@link Position}; null where it is not known
 * @param atMs when that was the newest commit, in ms since 1970; null where it is not known
 */
public record AsOf(@Nullable Long position, @Nullable Long atMs) {
  /** Nothing is known. */
  public static final AsOf UNKNOWN = new AsOf(null, null);

  /** The position as Postgres writes it, such as {@code 0/16B3748}; null where it is not known. */
  public @Nullable String text() {
    if (position == null) {
      return null;
    }
    long place = Position.lsn(position);
    return (Long.toHexString(place >>> 32) + "/" + Long.toHexString(place & 0xffff_ffffL))
        .toUpperCase(Locale.ROOT);
  }
}
