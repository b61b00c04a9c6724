package io.rollcall.change;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * A place in a database's log as one number that grows, also where another log takes the place of
 * one that was captured before: the log's history counts first, then the place in it (LSN).
 *
 * <p>A Postgres that was restored from a backup, or another one, writes its log at places that the
 * one before has used for something else, or has gone past. So capture gives each log that does not
 * go on from the one before the next number, from 0, and tells it beside each change.
 *
 * <p>The number has 10 bits for the history and 53 for the LSN, which is 8 PiB of log.
 */
public final class Position {
  /** The header of a record that tells its history; it is left out in the first one. */
  public static final String HISTORY_HEADER = "rollcall-history";

  /** The greatest number of a history. */
  public static final long LAST_HISTORY = 1_023;

  private static final int LSN_BITS = 53;
  private static final long LAST_LSN = (1L << LSN_BITS) - 1;

  private Position() {}

  /**
   * Puts the two together.
   *
   * @throws IllegalArgumentException if one of them is out of its bounds
   */
  public static long of(long history, long lsn) {
    if (history < 0 || history > LAST_HISTORY) {
      throw new IllegalArgumentException("history " + history + " is not from 0 to 1023");
    }
    if (lsn < 0 || lsn > LAST_LSN) {
      throw new IllegalArgumentException("LSN " + lsn + " is not one of 53 bits");
    }
    return history << LSN_BITS | lsn;
  }

  /** The history of a position. */
  public static long history(long position) {
    return position >>> LSN_BITS;
  }

  /** The place in its log of a position. */
  public static long lsn(long position) {
    return position & LAST_LSN;
  }

  /** The value of the header. */
  public static byte[] header(long history) {
    return Long.toString(history).getBytes(US_ASCII);
  }

  /**
   * Reads the value of the header.
   *
   * @param header null where there is none
   * @throws IllegalArgumentException if it is no number
   */
  public static long history(byte @Nullable [] header) {
    return header == null ? 0 : Long.parseLong(new String(header, US_ASCII));
  }
}
