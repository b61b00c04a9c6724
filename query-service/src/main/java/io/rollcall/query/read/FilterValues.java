package io.rollcall.query.read;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.PythonNumbers;
import io.rollcall.catalog.PythonUuids;
import io.rollcall.catalog.ValueType;
import io.rollcall.row.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads filters' values: a method for each kind of column. */
final class FilterValues {
  /** The limit of django-filter's numbers: the double nearest to 1e50. */
  private static final BigDecimal LARGEST =
      new BigDecimal("100000000000000007629769841091887003294964970946560");

  /**
   * The longest text that is searched for, or that a column without a limit of its own is compared
   * with: list views keep what they were asked for, and each change is held against it.
   */
  private static final int MAX_TEXT = 500;

  private static final BigInteger BEFORE_INTEGERS = BigInteger.valueOf(Integer.MIN_VALUE - 1L);
  private static final BigInteger AFTER_INTEGERS = BigInteger.valueOf(Integer.MAX_VALUE + 1L);
  private static final BigInteger FIRST_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LAST_LONG = BigInteger.valueOf(Long.MAX_VALUE);
  private static final int LONG_DIGITS = 19;

  /** Django's {@code datetime_re}. */
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})[T ](\\d{1,2}):(\\d{1,2})"
              + "(?::(\\d{1,2})(?:[.,](\\d{1,6})\\d{0,6})?)?\\s*(Z|[+-]\\d{2}(?::?\\d{2})?)?");

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("uuuu-M-d").withResolverStyle(ResolverStyle.STRICT),
          DateTimeFormatter.ofPattern("M/d/uuuu").withResolverStyle(ResolverStyle.STRICT));

  private FilterValues() {}

  /** Reads the value of a column's filter. */
  static FilterValue read(Column column, String text) {
    if (text.isEmpty()) {
      return new FilterValue.Anything();
    }
    if (column.isReference()) {
      return reference(column, text);
    }
    return switch (column.type()) {
      case STRING, TEXT, EMAIL -> text(column, text);
      case CHOICE -> choice(column, text);
      case INTEGER, BIGINT -> number(column, text);
      case BOOLEAN -> truth(text);
      case UUID -> uuid(text);
      case TIMESTAMP -> timestamp(text);
      case DATE -> date(text);
    };
  }

  /** All texts that are too long for the column are the same one, as numbers beyond it are. */
  private static FilterValue text(Column column, String text) {
    String trimmed = PythonNumbers.strip(text);
    if (trimmed.isEmpty()) {
      return new FilterValue.Anything();
    }
    if (trimmed.indexOf('\0') >= 0) {
      return new FilterValue.Wrong("Null characters are not allowed.");
    }
    if (column.maxLength() > 0) {
      boolean fits = trimmed.codePointCount(0, trimmed.length()) <= column.maxLength();
      return new FilterValue.EqualTo(fits ? trimmed : "x".repeat(column.maxLength() + 1));
    }
    String tooLong = tooLong(trimmed);
    return tooLong == null ? new FilterValue.EqualTo(trimmed) : new FilterValue.Wrong(tooLong);
  }

  /** What Django says of text of more than {@link #MAX_TEXT} characters; null if it is none. */
  static @Nullable String tooLong(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= MAX_TEXT
        ? null
        : "Ensure this value has at most %d characters (it has %d).".formatted(MAX_TEXT, length);
  }

  private static FilterValue choice(Column column, String text) {
    return column.choices().contains(text)
        ? new FilterValue.EqualTo(text)
        : new FilterValue.Wrong(
            "Select a valid choice. " + text + " is not one of the available choices.");
  }

  private static FilterValue number(Column column, String text) {
    BigDecimal number = PythonNumbers.decimal(text);
    if (number == null) {
      return new FilterValue.Wrong("Enter a number.");
    }
    if (number.compareTo(LARGEST) > 0) {
      return new FilterValue.Wrong("Ensure this value is less than or equal to 1e+50.");
    }
    return new FilterValue.EqualTo(whole(column, number));
  }

  /**
   * The whole part. All numbers that are beyond the column's are the same one, so that they do not
   * make a list each.
   */
  private static long whole(Column column, BigDecimal number) {
    boolean small = column.type() == ValueType.INTEGER;
    BigInteger least = small ? BEFORE_INTEGERS : FIRST_LONG;
    BigInteger most = small ? AFTER_INTEGERS : LAST_LONG;
    if ((long) number.precision() - number.scale() > LONG_DIGITS) {
      return (number.signum() < 0 ? least : most).longValue();
    }
    return PythonNumbers.truncate(number).max(least).min(most).longValue();
  }

  private static FilterValue reference(Column column, String text) {
    String key = key(column, text);
    if (key == null) {
      return new FilterValue.Wrong(FilterValue.NO_SUCH_REFERENCE);
    }
    return new FilterValue.ReferenceTo(column.type().isNumber() ? Long.valueOf(key) : key, key);
  }

  /** A key in its one spelling; null if no row can have it. */
  static @Nullable String key(Column column, String text) {
    return switch (column.type()) {
      case INTEGER, BIGINT -> {
        BigInteger number = PythonNumbers.integer(text);
        int bits = column.type() == ValueType.INTEGER ? 31 : 63;
        yield number == null || number.bitLength() > bits ? null : number.toString();
      }
      case UUID -> {
        UUID uuid = PythonUuids.read(text);
        yield uuid == null ? null : uuid.toString();
      }
      case STRING, TEXT, EMAIL, CHOICE, BOOLEAN, TIMESTAMP, DATE ->
          text.indexOf('\0') < 0 ? text : null;
    };
  }

  private static FilterValue truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> new FilterValue.EqualTo(true);
      case "false", "0" -> new FilterValue.EqualTo(false);
      default -> new FilterValue.Anything();
    };
  }

  private static FilterValue uuid(String text) {
    String trimmed = PythonNumbers.strip(text);
    if (trimmed.isEmpty()) {
      return new FilterValue.Anything();
    }
    UUID uuid = PythonUuids.read(trimmed);
    return uuid == null
        ? new FilterValue.Wrong("Enter a valid UUID.")
        : new FilterValue.EqualTo(uuid.toString());
  }

  private static FilterValue date(String text) {
    String trimmed = PythonNumbers.strip(text);
    for (DateTimeFormatter format : DATES) {
      try {
        return new FilterValue.EqualTo(LocalDate.parse(trimmed, format).toString());
      } catch (DateTimeException e) {
        // Written in another way, or no date.
      }
    }
    return new FilterValue.Wrong("Enter a valid date.");
  }

  private static FilterValue timestamp(String text) {
    Matcher parts = TIMESTAMP.matcher(PythonNumbers.strip(text));
    if (parts.matches()) {
      try {
        return new FilterValue.EqualTo(
            Timestamps.text(local(parts).toInstant(ZoneOffset.of(offset(parts.group(8))))));
      } catch (DateTimeException e) {
        // No such day, hour or offset.
      }
    }
    return new FilterValue.Wrong("Enter a valid date/time.");
  }

  private static LocalDateTime local(Matcher parts) {
    return LocalDateTime.of(
        Integer.parseInt(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        Integer.parseInt(parts.group(4)),
        Integer.parseInt(parts.group(5)),
        parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6)),
        parts.group(7) == null
            ? 0
            : Integer.parseInt((parts.group(7) + "00000").substring(0, 6)) * 1_000);
  }

  private static String offset(@Nullable String offset) {
    return offset == null ? "Z" : offset;
  }
}
