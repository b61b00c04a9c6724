package io.rollcall.query.view;

import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Row;
import java.nio.BufferUnderflowException;
import org.jspecify.annotations.Nullable;

/** A row with the change it comes from, as the hash of rows holds it: the stamp, then the row. */
public record StoredRow(Stamp stamp, Row row) {
  /** The bytes that {@link #decode} reads. */
  public byte[] encoded() {
    ByteSink out = new ByteSink(Stamp.BYTES + row.encodedBytes());
    stamp.encode(out);
    row.writeEncoded(out);
    return out.toBytes();
  }

  /** Reads its encoded form, whose bytes must not change afterwards. */
  public static StoredRow decode(ResourceType type, byte[] bytes) {
    return new StoredRow(Stamp.decode(bytes), Row.decode(type, bytes, Stamp.BYTES));
  }

  /** The same, or null if the bytes are no row with that key. */
  static @Nullable StoredRow decodeOrNull(ResourceType type, String key, byte[] bytes) {
    try {
      StoredRow stored = decode(type, bytes);
      return stored.row().key().equals(key) ? stored : null;
    } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException e) {
      return null;
    }
  }
}
