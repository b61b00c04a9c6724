package io.rollcall.testkit.oracle;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Text that people and programs write, and text that breaks careless code: quotes, wildcards,
 * control characters, letters whose case is odd, and characters whose order differs by code point
 * and by UTF-16 unit.
 */
final class Words {

  /** Few enough that rows often have the same text. */
  private static final List<String> PLAIN =
      List.of(
          "Anand",
          "anand",
          "ANAND",
          "Rao",
          "Iyer",
          "Kumar",
          "Data",
          "Structures",
          "Lab",
          "Networks",
          "Zoë",
          "zoë",
          "Straße",
          "STRASSE",
          "José",
          "अनन्या",
          "शर्मा",
          "கவிதா",
          "Ｍｅｉ",
          "𑄇𑄣𑄴");

  private static final List<String> ODD =
      List.of(
          "'",
          "\"",
          "\\",
          "%",
          "_",
          ";",
          "--",
          ",",
          "$1",
          "{}",
          "[",
          "\\N",
          "null",
          "NULL",
          "<b>",
          "&",
          "#",
          "?",
          "+",
          "/",
          ":",
          "|",
          "*",
          " ",
          "  ",
          "\t",
          "\n",
          "\r\n",
          "\u0001",
          "\b",
          "\u001c",
          "\u001f",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u3000",
          "\u200b",
          "\ufeff",
          // Letters whose case is odd: no single capital, a capital far away, a title case.
          "ß",
          "ẞ",
          "ı",
          "I",
          "i",
          "İ",
          "ς",
          "σ",
          "Σ",
          "µ",
          "μ",
          "Μ",
          "ŉ",
          "ǆ",
          "ǅ",
          "Ǆ",
          "ſ",
          "s",
          "\u212A",
          "k",
          "\u2126",
          "ω",
          "\u212B",
          "å",
          "ﬁ",
          "ᾳ",
          "ΐ",
          "ა",
          "Ა",
          "Ꭰ",
          "ꭰ",
          "e\u0301",
          "é",
          "É",
          "\u0130\u0307",
          // Capitals that only Unicode 16 knows.
          "\u019B",
          "\uA7DC",
          "\u0264",
          "\uA7CB",
          "\uD803\uDD70",
          "\uD803\uDD50",
          // By UTF-16 unit, the second line sorts before the first; by code point after it.
          "\uE000",
          "\uFF21",
          "\uFFFD",
          "\uFFFF",
          "\uD801\uDC28",
          "\uD801\uDC00",
          "😀",
          "👩‍👩‍👧",
          "𝔘",
          "\uDBFF\uDFFF");

  private Words() {}

  /** Text of at most so many code points, often plain, sometimes empty. */
  static String text(Chance chance, int most) {
    String text =
        switch (chance.below(10)) {
          case 0 -> "";
          case 1, 2, 3, 4, 5 -> plain(chance);
          case 6 -> chance.pick(ODD).repeat(chance.between(1, 2 * most));
          default -> odd(chance);
        };
    return cut(text, most);
  }

  /** Text longer than a Postgres page and not to be compressed: it is stored apart from its row. */
  static String large(Chance chance) {
    return IntStream.range(0, chance.between(3_000, 9_000))
        .map(i -> chance.between(0x4E00, 0x9FFF))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /** The same text, each code point in a random case. */
  static String recased(Chance chance, String text) {
    return text.codePoints()
        .map(
            c ->
                switch (chance.below(3)) {
                  case 0 -> Character.toUpperCase(c);
                  case 1 -> Character.toLowerCase(c);
                  default -> c;
                })
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /** A random part of the text, of at most so many code points. */
  static String part(Chance chance, String text, int most) {
    int[] codePoints = text.codePoints().toArray();
    int from = chance.below(codePoints.length + 1);
    int length = Math.min(chance.below(most + 1), codePoints.length - from);
    return new String(codePoints, from, length);
  }

  private static String plain(Chance chance) {
    return chance.pick(PLAIN) + (chance.percent(50) ? " " + chance.pick(PLAIN) : "");
  }

  private static String odd(Chance chance) {
    return IntStream.range(0, chance.between(1, 5))
        .mapToObj(i -> chance.pick(chance.percent(30) ? PLAIN : ODD))
        .collect(Collectors.joining());
  }

  private static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
