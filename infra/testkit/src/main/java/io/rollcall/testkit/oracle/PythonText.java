package io.rollcall.testkit.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Text as Python reads it: what is white space, and what is a number. */
final class PythonText {

  /** The white space of str.split() and str.strip(). */
  static final String SPACE =
      "[\\u0009-\\u000D\\u001C-\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]";

  private static final Pattern C_SPACE = Pattern.compile("^[\\t-\\r ]+|[\\t-\\r ]+$");
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+(_[0-9]+)*");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");

  private PythonText() {}

  static String strip(String text) {
    return text.replaceAll("^" + SPACE + "+|" + SPACE + "+$", "");
  }

  /**
   * The value of {@code int(text)}, or nothing where Python raises an error.
   *
   * <p>CPython strips ASCII text of C's white space only, which U+001C to U+001F are not; only text
   * with other characters is stripped as by {@code str.strip()}.
   */
  static Optional<BigInteger> integer(String text) {
    boolean ascii = text.chars().allMatch(c -> c < 0x80);
    String digits = ascii ? C_SPACE.matcher(text).replaceAll("") : asciiDigits(strip(text));
    return INTEGER.matcher(digits).matches()
        ? Optional.of(new BigInteger(digits.replace("_", "")))
        : Optional.empty();
  }

  /** The value of {@code Decimal(text)}, or nothing where it is none or not finite. */
  static Optional<BigDecimal> decimal(String text) {
    String digits = asciiDigits(strip(text)).replace("_", "");
    return DECIMAL.matcher(digits).matches()
        ? Optional.of(new BigDecimal(digits))
        : Optional.empty();
  }

  private static String asciiDigits(String text) {
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> ascii.appendCodePoint(Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
    return ascii.toString();
  }
}
