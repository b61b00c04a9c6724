package io.rollcall.row;

import java.nio.charset.StandardCharsets;

/** JSON strings as bytes: what every other character may stay as it is, quoted and back. */
public final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** A JSON string, quotes and all, in UTF-8. Lone surrogates become {@code ?}. */
  public static byte[] quote(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteSink out = new ByteSink(utf8.length + 2);
    out.write('"');
    int clean = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
        out.write(utf8, clean, i - clean);
        escape(out, b);
        clean = i + 1;
      }
    }
    out.write(utf8, clean, utf8.length - clean);
    return out.write('"').toBytes();
  }

  private static void escape(ByteSink out, byte b) {
    out.write('\\');
    switch (b) {
      case '"', '\\' -> out.write(b);
      case '\n' -> out.write('n');
      case '\r' -> out.write('r');
      case '\t' -> out.write('t');
      case '\b' -> out.write('b');
      case '\f' -> out.write('f');
      default -> out.write('u').write('0').write('0').write(HEX[b >> 4]).write(HEX[b & 0xf]);
    }
  }

  /** The text of a JSON string that {@link #quote} made. */
  static String unquote(byte[] json, int offset, int length) {
    int end = offset + length - 1;
    int from = offset + 1;
    boolean plain = true;
    for (int i = from; i < end && plain; i++) {
      plain = json[i] != '\\';
    }
    if (plain) {
      return new String(json, from, end - from, StandardCharsets.UTF_8);
    }
    ByteSink out = new ByteSink(length);
    int i = from;
    while (i < end) {
      byte b = json[i++];
      if (b != '\\') {
        out.write(b);
        continue;
      }
      byte escaped = json[i++];
      switch (escaped) {
        case 'n' -> out.write('\n');
        case 'r' -> out.write('\r');
        case 't' -> out.write('\t');
        case 'b' -> out.write('\b');
        case 'f' -> out.write('\f');
        case 'u' -> {
          out.write(Integer.parseInt(new String(json, i, 4, StandardCharsets.US_ASCII), 16));
          i += 4;
        }
        default -> out.write(escaped);
      }
    }
    return new String(out.toBytes(), StandardCharsets.UTF_8);
  }
}
