package io.rollcall.query.read;

import io.rollcall.row.ByteSink;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The rows of a page as a JSON array, compressed once, in such a form that whole answers are put
 * together round it by copying bytes: a deflate stream without an end, with the checksum of what it
 * holds, and a hash of that for entity tags. Immutable.
 */
public final class PageBody {
  private static final int HASH_BYTES = 12;
  private static final int HEAD_BYTES = 2 * Integer.BYTES + HASH_BYTES;
  private static final int BUFFER = 8_192;

  /** To look for it takes longer than the digest of a small page. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(PageBody::sha256);

  /** Length, checksum and hash of the JSON, then the deflate stream. */
  private final byte[] encoded;

  private final int offset;

  private PageBody(byte[] encoded, int offset) {
    this.encoded = encoded;
    this.offset = offset;
  }

  /** Compresses a JSON array. */
  public static PageBody of(byte[] json) {
    CRC32 checksum = new CRC32();
    checksum.update(json);
    ByteSink out = new ByteSink(json.length / 4 + HEAD_BYTES + 64);
    writeInt(json.length, out);
    writeInt((int) checksum.getValue(), out);
    out.write(hash(json), 0, HASH_BYTES);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(json);
      byte[] buffer = new byte[BUFFER];
      int length;
      do {
        length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, length);
      } while (length == buffer.length);
    } finally {
      deflater.end();
    }
    return new PageBody(out.toBytes(), 0);
  }

  /**
   * A page from what {@link #writeTo} wrote, which begins at an offset and ends with the array.
   *
   * @throws IllegalArgumentException if the bytes are too few
   */
  public static PageBody decode(byte[] bytes, int offset) {
    if (bytes.length < offset + HEAD_BYTES) {
      throw new IllegalArgumentException("a page is cut short");
    }
    return new PageBody(bytes, offset);
  }

  /** Appends the form that {@link #decode} reads. */
  public void writeTo(ByteSink out) {
    out.write(encoded, offset, encoded.length - offset);
  }

  /** How many bytes the JSON has. */
  public int length() {
    return ByteBuffer.wrap(encoded).getInt(offset);
  }

  /** How many bytes it takes of memory, more or less. */
  public int bytes() {
    return encoded.length;
  }

  /**
   * The JSON array.
   *
   * @throws IllegalStateException if it cannot be read
   */
  public byte[] json() {
    byte[] json = new byte[length()];
    copyJson(json, 0);
    return json;
  }

  /** Puts the JSON array into a larger array, which has room for it. */
  void copyJson(byte[] into, int at) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(encoded, offset + HEAD_BYTES, deflatedLength());
      int end = at + length();
      for (int next = at; next < end; ) {
        int more = inflater.inflate(into, next, end - next);
        if (more == 0) {
          throw new IllegalStateException("a page is cut short");
        }
        next += more;
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("a page is damaged", e);
    } finally {
      inflater.end();
    }
  }

  /** Appends the deflate stream, at whose end another block may follow. */
  void writeDeflated(ByteSink out) {
    out.write(encoded, offset + HEAD_BYTES, deflatedLength());
  }

  int deflatedLength() {
    return encoded.length - offset - HEAD_BYTES;
  }

  /** The checksum (CRC-32) of the JSON. */
  int checksum() {
    return ByteBuffer.wrap(encoded).getInt(offset + Integer.BYTES);
  }

  /** Appends a hash of the JSON. */
  void writeHash(ByteSink out) {
    out.write(encoded, offset + 2 * Integer.BYTES, HASH_BYTES);
  }

  private static byte[] hash(byte[] json) {
    return Arrays.copyOf(SHA_256.get().digest(json), HASH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeInt(int value, ByteSink out) {
    out.write(value >>> 24).write(value >>> 16).write(value >>> 8).write(value);
  }
}
