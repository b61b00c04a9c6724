package io.rollcall.query.http;

/**
 * Makes of what browsers and scripts send a request target that is a URI.
 *
 * <p>Browsers leave {@code | { } ^ `} and others in a query as they are, and scripts send a lone
 * percent sign or raw UTF-8; Django takes all of these, while {@link java.net.URI} does not. Each
 * such byte becomes its percent-encoding, which means the same.
 */
final class RequestTarget {
  private static final String UNRESERVED_MARKS = "-_.~!$&'()*+,;=:@/";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private RequestTarget() {}

  /**
   * A target that is a URI; {@code target} has one character a byte, and is returned if it is one.
   */
  static String legal(String target) {
    int query = target.indexOf('?');
    for (int i = 0; i < target.length(); i++) {
      if (!isLegal(target, i, query)) {
        return escape(target, query);
      }
    }
    return target;
  }

  private static String escape(String target, int query) {
    StringBuilder legal = new StringBuilder(target.length() + 16);
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (isLegal(target, i, query)) {
        legal.append(c);
      } else {
        legal.append('%').append(HEX[(c >> 4) & 0xf]).append(HEX[c & 0xf]);
      }
    }
    return legal.toString();
  }

  private static boolean isLegal(String target, int at, int query) {
    char c = target.charAt(at);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      return true;
    }
    if (c == '%') {
      return at + 2 < target.length()
          && isHex(target.charAt(at + 1))
          && isHex(target.charAt(at + 2));
    }
    if (c == '?') {
      return query >= 0 && at >= query;
    }
    return UNRESERVED_MARKS.indexOf(c) >= 0;
  }

  private static boolean isHex(char c) {
    return c < 0x80 && Character.digit(c, 16) >= 0;
  }
}
