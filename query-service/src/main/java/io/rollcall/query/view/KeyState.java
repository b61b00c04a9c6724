package io.rollcall.query.view;

import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ByteSink;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key of a type: a row, that it was deleted, or nothing; or something that
 * is no row of that key, as only somebody else can have put it there, and that any change replaces.
 *
 * @param row the row; null if there is none
 * @param gone its delete; null if there is a row, or no delete is known
 * @param damaged the first bytes of what is no row, as many as a stamp has, each as the character
 *     of that number; null if it is none
 */
public record KeyState(@Nullable StoredRow row, @Nullable Gone gone, @Nullable String damaged) {
  /** Nothing is known of the key. */
  public static final KeyState NONE = new KeyState(null, null, null);

  private static final byte[] EMPTY = new byte[0];

  /** There is a row. */
  public static KeyState present(StoredRow row) {
    return new KeyState(row, null, null);
  }

  /** The row was deleted. */
  public static KeyState deleted(Gone gone) {
    return new KeyState(null, gone, null);
  }

  /** What is stored is no row of this key. */
  static KeyState damaged(byte[] stored) {
    int length = Math.min(stored.length, Stamp.BYTES);
    return new KeyState(null, null, new String(stored, 0, length, StandardCharsets.ISO_8859_1));
  }

  /** The same where the row turns out not to be one after all, in its values. */
  public KeyState asDamaged() {
    return row == null ? this : damaged(row.stamp().encoded());
  }

  /** What the hash of rows holds under a key. */
  static KeyState stored(ResourceType type, String key, byte[] stored) {
    StoredRow row = StoredRow.decodeOrNull(type, key, stored);
    return row == null ? damaged(stored) : present(row);
  }

  /** Which change the row, or its delete, comes from; null if neither is known. */
  public @Nullable Stamp stamp() {
    if (row != null) {
      return row.stamp();
    }
    return gone == null ? null : gone.stamp();
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
      return fingerprint('r', row.stamp().encoded());
    }
    if (damaged != null) {
      return fingerprint('r', damaged.getBytes(StandardCharsets.ISO_8859_1));
    }
    return gone == null ? EMPTY : fingerprint('g', gone.stamp().encoded());
  }

  byte[] rowBytes() {
    return row == null ? EMPTY : row.encoded();
  }

  byte[] goneBytes() {
    return gone == null ? EMPTY : gone.encoded();
  }

  private static byte[] fingerprint(char kind, byte[] stamp) {
    return new ByteSink(1 + stamp.length).write(kind).write(stamp).toBytes();
  }
}
