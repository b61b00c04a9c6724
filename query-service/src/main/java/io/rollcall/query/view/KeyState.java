package io.rollcall.query.view;

import io.rollcall.row.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key of a type: a row, that it was deleted, or nothing.
 *
 * @param row the row; null if there is none
 * @param gone its delete; null if there is a row, or no delete is known
 */
public record KeyState(@Nullable StoredRow row, @Nullable Gone gone) {
  /** Nothing is known of the key. */
  public static final KeyState NONE = new KeyState(null, null);

  private static final byte[] EMPTY = new byte[0];

  /** There is a row. */
  public static KeyState present(StoredRow row) {
    return new KeyState(row, null);
  }

  /** The row was deleted. */
  public static KeyState deleted(Gone gone) {
    return new KeyState(null, gone);
  }

  /** Whether a change has not been applied here yet, nor one that came after it. */
  public boolean isBefore(Stamp change) {
    if (row != null) {
      return change.isAfter(row.stamp());
    }
    return gone == null || change.isAfter(gone.stamp());
  }

  /** The state as scripts compare it. */
  byte[] fingerprint() {
    if (row != null) {
      return fingerprint('r', row.stamp());
    }
    return gone == null ? EMPTY : fingerprint('g', gone.stamp());
  }

  byte[] rowBytes() {
    return row == null ? EMPTY : row.encoded();
  }

  byte[] goneBytes() {
    return gone == null ? EMPTY : gone.encoded();
  }

  private static byte[] fingerprint(char kind, Stamp stamp) {
    ByteSink out = new ByteSink(1 + Stamp.BYTES).write(kind);
    stamp.encode(out);
    return out.toBytes();
  }
}
