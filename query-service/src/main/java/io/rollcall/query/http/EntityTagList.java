package io.rollcall.query.http;

import java.util.List;

/** The header {@code If-None-Match}. */
final class EntityTagList {
  private EntityTagList() {}

  /**
   * Whether a caller has the representation with a tag already.
   *
   * @param values all values of the header
   * @param tag a strong tag, quotes and all
   */
  static boolean has(List<String> values, String tag) {
    for (String value : values) {
      if (value.strip().equals("*") || contains(value, tag)) {
        return true;
      }
    }
    return false;
  }

  /** Ours hold no comma or quote within, so a tag between other text is that tag. */
  private static boolean contains(String value, String tag) {
    for (int at = value.indexOf(tag); at >= 0; at = value.indexOf(tag, at + 1)) {
      if (isBoundary(value, at - 1, at - 2) && isEnd(value, at + tag.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBoundary(String value, int before, int beforeThat) {
    if (before < 0) {
      return true;
    }
    char c = value.charAt(before);
    boolean weak = c == '/' && beforeThat >= 0 && value.charAt(beforeThat) == 'W';
    return weak || c == ',' || c == ' ' || c == '\t';
  }

  private static boolean isEnd(String value, int end) {
    return end == value.length() || ", \t".indexOf(value.charAt(end)) >= 0;
  }
}
