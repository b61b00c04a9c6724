package io.rollcall.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes. Not thread-safe. */
public final class ByteSink {
  private byte[] bytes;
  private int size;

  /** An empty one that has room for {@code capacity} bytes before it grows. */
  public ByteSink(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  /** Appends one byte. */
  public ByteSink write(int b) {
    ensure(1);
    bytes[size++] = (byte) b;
    return this;
  }

  /** Appends all bytes of an array. */
  public ByteSink write(byte[] source) {
    return write(source, 0, source.length);
  }

  /** Appends a part of an array. */
  public ByteSink write(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  /** Appends a string as UTF-8. */
  public ByteSink write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends eight bytes, the highest first. */
  public ByteSink writeLong(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Appends a number from 0 in as many bytes of seven bits as it needs, the lowest first. */
  public ByteSink writeVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return write(rest);
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
