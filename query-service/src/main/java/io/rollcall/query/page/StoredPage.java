package io.rollcall.query.page;

import io.rollcall.row.ByteSink;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A page's rows as a JSON array, as Redis keeps it: compressed, with how long it is otherwise. */
final class StoredPage {
  private static final byte PAGE = 'P';
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int BUFFER = 8_192;

  private StoredPage() {}

  /**
   * What Redis keeps.
   *
   * @param embedded what the page embeds, see {@link Embeddings}
   */
  static byte[] encode(byte[] json, Set<Long> embedded) {
    ByteSink out = new ByteSink(json.length / 4 + embedded.size() * Embeddings.BYTES + 64);
    out.write(PAGE);
    writeInt(embedded.size(), out);
    out.write(Embeddings.encode(embedded));
    writeInt(json.length, out);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(json);
      deflater.finish();
      byte[] buffer = new byte[BUFFER];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
    return out.toBytes();
  }

  /**
   * The JSON array.
   *
   * @throws IllegalStateException if the bytes are no page
   */
  static byte[] json(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    if (stored.length < 1 + 2 * LENGTH_BYTES || in.get() != PAGE) {
      throw new IllegalStateException("not a page");
    }
    int begin = 1 + LENGTH_BYTES + in.getInt() * Embeddings.BYTES;
    byte[] json = new byte[in.getInt(begin)];
    begin += LENGTH_BYTES;
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(stored, begin, stored.length - begin);
      int length = 0;
      while (length < json.length && !inflater.finished()) {
        int more = inflater.inflate(json, length, json.length - length);
        if (more == 0 && inflater.needsInput()) {
          break;
        }
        length += more;
      }
      if (length != json.length) {
        throw new IllegalStateException("a page is cut short");
      }
      return json;
    } catch (DataFormatException e) {
      throw new IllegalStateException("not a page", e);
    } finally {
      inflater.end();
    }
  }

  private static void writeInt(int value, ByteSink out) {
    out.write(value >>> 24).write(value >>> 16).write(value >>> 8).write(value);
  }
}
