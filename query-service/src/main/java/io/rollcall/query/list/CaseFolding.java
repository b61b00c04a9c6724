package io.rollcall.query.list;

/** Text without regard to case, code point by code point. */
public final class CaseFolding {
  private CaseFolding() {}

  /** Each code point in upper case by itself: ß stays ß, ı becomes I. */
  public static String upper(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain = c < 0x80 && (c < 'a' || c > 'z');
    }
    if (plain) {
      return text;
    }
    StringBuilder upper = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      upper.appendCodePoint(Character.toUpperCase(c));
      i += Character.charCount(c);
    }
    return upper.toString();
  }
}
