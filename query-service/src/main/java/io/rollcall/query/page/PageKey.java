package io.rollcall.query.page;

import io.rollcall.query.view.LiveView;

/**
 * Which page of which list view.
 *
 * @param view the view's id
 * @param size the most rows of a page of this size, from 1 to 65,535
 * @param number the page's number, from 1
 */
public record PageKey(String view, int size, long number) {
  private static final int HEX = 16;

  /** What the entries of a view's pages of a size begin with; the number follows. */
  static String entryStart(LiveView view, int size) {
    return "%s:%04x:".formatted(view.id(), size);
  }

  /** What stands for the page in the set of pages, and ends its key. */
  public String entry() {
    return "%s:%04x:%08x".formatted(view, size, number);
  }

  /** The page that an entry stands for. */
  public static PageKey ofEntry(String entry) {
    int first = entry.indexOf(':');
    int second = entry.indexOf(':', first + 1);
    return new PageKey(
        entry.substring(0, first),
        Integer.parseInt(entry, first + 1, second, HEX),
        Long.parseLong(entry, second + 1, entry.length(), HEX));
  }
}
