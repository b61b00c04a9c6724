package io.rollcall.query.page;

import io.rollcall.query.read.PageBody;
import io.rollcall.row.ByteSink;
import java.nio.ByteBuffer;
import java.util.Set;

/** A page as Redis keeps it: what it embeds, when it was stored, then its rows. */
final class StoredPage {
  private static final byte PAGE = 'P';
  private static final int HEAD_BYTES = 1 + Integer.BYTES;

  private StoredPage() {}

  /**
   * What Redis keeps.
   *
   * @param embedded what the page embeds, see {@link Embeddings}
   * @param atMs when it is stored, in ms since 1970
   */
  static byte[] encode(PageBody body, Set<Long> embedded, long atMs) {
    ByteSink out = new ByteSink(bodyAt(embedded.size()) + body.bytes());
    int count = embedded.size();
    out.write(PAGE).write(count >>> 24).write(count >>> 16).write(count >>> 8).write(count);
    out.write(Embeddings.encode(embedded)).writeLong(atMs);
    body.writeTo(out);
    return out.toBytes();
  }

  /**
   * The rows.
   *
   * @throws IllegalArgumentException if the bytes are no page
   */
  static PageBody body(byte[] stored) {
    if (stored.length < HEAD_BYTES || stored[0] != PAGE) {
      throw new IllegalArgumentException("not a page");
    }
    int embedded = ByteBuffer.wrap(stored).getInt(1);
    if (embedded < 0 || embedded > stored.length / Embeddings.BYTES) {
      throw new IllegalArgumentException("a page is cut short");
    }
    return PageBody.decode(stored, bodyAt(embedded));
  }

  private static int bodyAt(int embedded) {
    return HEAD_BYTES + embedded * Embeddings.BYTES + Long.BYTES;
  }
}
