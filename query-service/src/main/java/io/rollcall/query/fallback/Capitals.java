package io.rollcall.query.fallback;

import io.rollcall.query.list.CaseFolding;
import java.util.HashMap;
import java.util.Map;

/**
 * The small letters that Postgres may leave small where {@link CaseFolding} does not.
 *
 * <p>Its {@code pg_c_utf8} makes capitals of the letters that it was built with: those of Unicode
 * 15.1 in Postgres 17, while Java 25 has those of 16.0, which are 27 more. A search needs to know
 * only of those whose capitals are in the term: any other letter, in whatever case, does not match
 * it anyway. So the term's own letters are put into capitals once more, whichever Unicode either
 * side has; the letters of ASCII are spared that, since all of Unicode knows theirs.
 *
 * @param small each with one capital, in order
 * @param large the capitals, as many
 */
record Capitals(String small, String large) {
  private static final int ASCII_END = 0x80;

  /** By capital, the small letters beyond ASCII that have it. */
  private static final Map<Integer, String> SMALL_BY_CAPITAL = smallByCapital();

  private static Map<Integer, String> smallByCapital() {
    Map<Integer, String> small = new HashMap<>();
    for (int letter = ASCII_END; letter <= Character.MAX_CODE_POINT; letter++) {
      int capital = Character.toUpperCase(letter);
      if (capital != letter && capital >= ASCII_END) {
        small.merge(capital, Character.toString(letter), String::concat);
      }
    }
    return Map.copyOf(small);
  }

  /** Those of a term, which is in capitals itself. */
  static Capitals of(String term) {
    StringBuilder small = new StringBuilder();
    StringBuilder large = new StringBuilder();
    term.codePoints()
        .filter(letter -> letter >= ASCII_END)
        .distinct()
        .forEach(
            capital -> {
              String letters = SMALL_BY_CAPITAL.getOrDefault(capital, "");
              small.append(letters);
              letters.codePoints().forEach(letter -> large.appendCodePoint(capital));
            });
    return new Capitals(small.toString(), large.toString());
  }

  boolean isEmpty() {
    return small.isEmpty();
  }
}
