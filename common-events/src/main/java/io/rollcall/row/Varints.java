package io.rollcall.row;

/**
 * Reads the numbers that {@link ByteSink#writeVarint} wrote.
 *
 * <p>What cannot have been written so is an {@link IllegalArgumentException}.
 */
final class Varints {
  private final byte[] bytes;
  private int at;

  Varints(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  int next() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      byte b = bytes[skip(1)];
      value |= (b & 0x7f) << shift;
      if (b >= 0 && value >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no number before byte " + at);
  }

  /** Passes over some bytes and says where they begin. */
  int skip(int length) {
    int start = at;
    if (length > bytes.length - start) {
      throw new IllegalArgumentException("cut off at byte " + bytes.length);
    }
    at += length;
    return start;
  }

  /** Whether all bytes have been read. */
  boolean atEnd() {
    return at == bytes.length;
  }
}
