package io.rollcall.catalog;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as Python reads them from text, since callers were served by Python before.
 *
 * <p>White space round a number, digits of any script and underscores count as Python counts them:
 * <a href="https://docs.python.org/3/library/functions.html#int">int</a> and <a
 * href="https://docs.python.org/3/library/decimal.html#decimal.Decimal">Decimal</a>.
 */
public final class PythonNumbers {
  /** Python refuses longer integers too. */
  private static final int MAX_DIGITS = 4_300;

  /** No column, and no limit of ours, is anywhere near it. */
  private static final int MAX_EXPONENT = 999_999_999;

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9][0-9_]*");
  private static final Pattern DECIMAL =
      Pattern.compile("([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(?:[eE]([+-]?)0*([0-9]{1,18}))?");

  private PythonNumbers() {}

  /**
   * What {@code int(text)} gives, or null where it raises.
   *
   * <p>The four information separators are white space to {@code strip} but not to {@code int}.
   */
  public static @Nullable BigInteger integer(String text) {
    if (text.chars().anyMatch(c -> c >= 0x1c && c <= 0x1f)) {
      return null;
    }
    String ascii = asciiDigits(strip(text));
    if (!INTEGER.matcher(ascii).matches() || ascii.contains("__") || ascii.endsWith("_")) {
      return null;
    }
    String number = ascii.replace("_", "");
    return number.length() > MAX_DIGITS + (isDigit(number.charAt(0)) ? 0 : 1)
        ? null
        : new BigInteger(number);
  }

  /**
   * What {@code Decimal(text)} gives, or null where it raises, or gives no finite number, or one of
   * more than 4,300 digits. Exponents beyond 999,999,999 are cut to that.
   */
  public static @Nullable BigDecimal decimal(String text) {
    Matcher parts = DECIMAL.matcher(asciiDigits(strip(text)).replace("_", ""));
    if (!parts.matches() || parts.group(1).length() > MAX_DIGITS) {
      return null;
    }
    BigDecimal number = new BigDecimal(parts.group(1));
    if (parts.group(3) == null) {
      return number;
    }
    int exponent = (int) Math.min(Long.parseLong(parts.group(3)), MAX_EXPONENT);
    return number.scaleByPowerOfTen(parts.group(2).equals("-") ? -exponent : exponent);
  }

  /** The whole part. Beyond 4,300 digits it is some number of so many, with the same sign. */
  public static BigInteger truncate(BigDecimal number) {
    long digits = (long) number.precision() - number.scale();
    if (digits <= 0 || number.signum() == 0) {
      return BigInteger.ZERO;
    }
    if (digits > MAX_DIGITS) {
      return BigInteger.TEN.pow(MAX_DIGITS).multiply(BigInteger.valueOf(number.signum()));
    }
    return number.setScale(0, RoundingMode.DOWN).toBigInteger();
  }

  /** Whether Python's {@code str.isspace} holds of a code point. */
  public static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  /** What {@code text.strip()} gives. */
  public static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String asciiDigits(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int digit = Character.isDigit(c) ? Character.digit(c, 10) : -1;
              if (digit >= 0) {
                ascii.append((char) ('0' + digit));
              } else {
                ascii.appendCodePoint(c);
              }
            });
    return ascii.toString();
  }
}
