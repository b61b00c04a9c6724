package io.rollcall.query.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A page that was evicted.
 *
 * @param wasKept whether there was a page; else one was being filled, and will not be stored
 * @param cause the place, from 0, of what outdated it among what was given
 * @param entry the page's entry, as {@code PageKey} has it
 */
public record Evicted(boolean wasKept, int cause, String entry) {
  /** The file with what scripts share that evict pages. */
  public static final String SCRIPT = "/io/rollcall/query/view/evict.lua";

  /** From a script's answer, in which each takes three elements from a place on. */
  public static List<Evicted> read(List<Object> answer, int from) {
    List<Evicted> evicted = new ArrayList<>((answer.size() - from) / 3);
    for (int i = from; i + 2 < answer.size(); i += 3) {
      Object cause = answer.get(i + 1);
      evicted.add(
          new Evicted(
              text(answer.get(i)).equals("P"),
              cause instanceof Long number ? number.intValue() : Integer.parseInt(text(cause)),
              text(answer.get(i + 2))));
    }
    return evicted;
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.US_ASCII);
  }
}
