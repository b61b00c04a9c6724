package io.rollcall.command.write;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** A stream that fails, rather than end, once it has given more bytes than it may. */
final class LimitedInput extends FilterInputStream {
  private final Supplier<? extends RuntimeException> tooLong;
  private long left;

  /**
   * @param limit the most bytes
   * @param tooLong what it fails with
   */
  LimitedInput(InputStream bytes, long limit, Supplier<? extends RuntimeException> tooLong) {
    super(bytes);
    this.left = limit;
    this.tooLong = tooLong;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw tooLong.get();
    }
  }
}
