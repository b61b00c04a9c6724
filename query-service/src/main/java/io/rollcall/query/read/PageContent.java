package io.rollcall.query.read;

import io.rollcall.query.http.Content;
import io.rollcall.row.ByteSink;
import io.rollcall.row.EntityTags;
import java.util.zip.CRC32;

/**
 * A whole answer round a page: what comes before its rows, the rows, and a brace. Compressed, if it
 * is not small, the first and the last are deflate blocks as they are, and the rows are copied as
 * they were compressed when the page was filled. <a
 * href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>, <a
 * href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>. Immutable.
 */
final class PageContent implements Content {
  private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final int MOST_STORED = 0xffff;

  /** A smaller answer is compressed whole: what is put round its rows is much of it. */
  private static final int COPIED_FROM = 16 * 1_024;

  private static final byte[] END = {'}'};

  private final byte[] before;
  private final PageBody rows;

  PageContent(byte[] before, PageBody rows) {
    this.before = before;
    this.rows = rows;
  }

  @Override
  public int length() {
    return before.length + rows.length() + END.length;
  }

  @Override
  public byte[] plain() {
    byte[] plain = new byte[length()];
    System.arraycopy(before, 0, plain, 0, before.length);
    rows.copyJson(plain, before.length);
    plain[plain.length - 1] = END[0];
    return plain;
  }

  @Override
  public byte[] gzip() {
    return length() < COPIED_FROM ? Content.of(plain()).gzip() : copied();
  }

  private byte[] copied() {
    ByteSink out = new ByteSink(before.length + rows.deflatedLength() + 64);
    out.write(GZIP_HEAD);
    for (int from = 0; from < before.length; from += MOST_STORED) {
      stored(before, from, Math.min(before.length - from, MOST_STORED), false, out);
    }
    rows.writeDeflated(out);
    stored(END, 0, END.length, true, out);
    int checksum = Crc32s.combine(checksum(before), rows.checksum(), rows.length());
    littleEndian(Crc32s.combine(checksum, checksum(END), END.length), out);
    littleEndian(length(), out);
    return out.toBytes();
  }

  /** The strong tag of the plain answer, without looking at all of it. */
  String tag() {
    ByteSink seen = new ByteSink(before.length + 32);
    seen.write(before);
    rows.writeHash(seen);
    return EntityTags.body(seen.toBytes());
  }

  /** A deflate block of bytes as they are; the block before it has ended with a byte. */
  private static void stored(byte[] bytes, int from, int length, boolean last, ByteSink out) {
    out.write(last ? 1 : 0).write(length).write(length >>> 8).write(~length).write(~length >>> 8);
    out.write(bytes, from, length);
  }

  private static int checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  private static void littleEndian(int value, ByteSink out) {
    out.write(value).write(value >>> 8).write(value >>> 16).write(value >>> 24);
  }
}
