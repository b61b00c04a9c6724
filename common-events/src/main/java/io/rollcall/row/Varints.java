package io.rollcall.row;

/** Reads the numbers that {@link ByteSink#writeVarint} wrote. */
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
      byte b = bytes[at++];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no varint at byte " + (at - 5));
  }

  /** Passes over some bytes and says where they begin. */
  int skip(int length) {
    int start = at;
    at += length;
    if (at > bytes.length) {
      throw new IllegalArgumentException("encoded row is cut off at byte " + bytes.length);
    }
    return start;
  }
}
