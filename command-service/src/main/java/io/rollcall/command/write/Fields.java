package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.PythonNumbers;
import io.rollcall.catalog.PythonUuids;
import io.rollcall.catalog.ValueType;
import io.rollcall.command.write.Coerced.Taken;
import io.rollcall.command.write.Coerced.Wrong;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the serializer fields of Django REST Framework 3.14 make of a JSON value, words included.
 *
 * <p>One method a field class: {@code CharField} and {@code EmailField}, {@code ChoiceField},
 * {@code IntegerField}, {@code BooleanField}, {@code UUIDField}, {@code DateTimeField}, {@code
 * DateField}, {@code PrimaryKeyRelatedField}. Pure.
 */
final class Fields {
  static final String REQUIRED = "This field is required.";
  static final String NULL = "This field may not be null.";
  private static final String BLANK = "This field may not be blank.";
  private static final String NUL = "Null characters are not allowed.";
  private static final String NO_EMAIL = "Enter a valid email address.";
  private static final String NO_UUID = "Must be a valid UUID.";
  private static final String NO_TIMESTAMP =
      "Datetime has wrong format. Use one of these formats instead: "
          + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
  private static final String NO_DATE =
      "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";

  private static final int MAX_NUMBER_TEXT = 1_000;
  private static final Pattern ZERO_FRACTION = Pattern.compile("\\.0*$");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[T ]([0-9]{1,2}):([0-9]{1,2})"
              + "(?::([0-9]{1,2})(?:[.,]([0-9]{1,6})[0-9]{0,6})?)?"
              + "(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?\n?");
  private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\n?");

  private static final Set<String> TRUE =
      Set.of(
          "t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "1");
  private static final Set<String> FALSE =
      Set.of(
          "f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
          "0");
  private static final Set<String> NONE = Set.of("null", "Null", "NULL", "");

  private Fields() {}

  /** Makes of a value what its column takes, or says why it cannot. */
  static Coerced coerce(Column column, JsonNode json) {
    if (json.isNull() || (column.isReference() && isEmpty(json))) {
      return none(column);
    }
    if (column.isReference()) {
      return reference(column, json);
    }
    return switch (column.type()) {
      case STRING, TEXT, EMAIL -> text(column, json);
      case CHOICE -> choice(column, json);
      case INTEGER, BIGINT -> integer(column, json);
      case BOOLEAN -> truth(column, json);
      case UUID -> uuid(json);
      case TIMESTAMP -> timestamp(json);
      case DATE -> date(json);
    };
  }

  /**
   * What DRF takes an empty field of a form for, as a value of JSON: blank where the column may be
   * blank, else null where it may be null, else its default, for which nothing is given.
   *
   * @return a missing node for nothing; blank text where it is a fault, too
   */
  static JsonNode ofEmptyInput(Column column) {
    boolean text =
        switch (column.type()) {
          case STRING, TEXT, EMAIL -> !column.isReference();
          case CHOICE, INTEGER, BIGINT, BOOLEAN, UUID, TIMESTAMP, DATE -> false;
        };
    if (text && mayBeBlank(column)) {
      return JsonNodeFactory.instance.stringNode("");
    }
    if (column.nullable()) {
      return JsonNodeFactory.instance.nullNode();
    }
    return column.hasDefault()
        ? JsonNodeFactory.instance.missingNode()
        : JsonNodeFactory.instance.stringNode("");
  }

  /** What is said of a reference to a row that is not there. */
  static String unknown(JsonNode given) {
    return "Invalid pk \"" + PythonText.str(given) + "\" - object does not exist.";
  }

  private static Coerced none(Column column) {
    return column.nullable() ? new Taken(null) : Coerced.wrong(NULL);
  }

  private static Coerced text(Column column, JsonNode json) {
    if (!json.isString() && !json.isNumber()) {
      return Coerced.wrong(column.type() == ValueType.EMAIL ? NO_EMAIL : "Not a valid string.");
    }
    String value = PythonNumbers.strip(PythonText.str(json));
    if (value.isEmpty()) {
      return mayBeBlank(column) ? new Taken("") : Coerced.wrong(BLANK);
    }
    List<String> messages = new ArrayList<>();
    int length = value.codePointCount(0, value.length());
    if (column.maxLength() > 0 && length > column.maxLength()) {
      messages.add("Ensure this field has no more than " + column.maxLength() + " characters.");
    }
    if (value.indexOf('\0') >= 0) {
      messages.add(NUL);
    }
    int surrogate = loneSurrogate(value);
    if (surrogate >= 0) {
      messages.add("Surrogate characters are not allowed: U+%X.".formatted(surrogate));
    }
    if (column.type() == ValueType.EMAIL && !EmailAddress.isValid(value)) {
      messages.add(NO_EMAIL);
    }
    return messages.isEmpty() ? new Taken(value) : new Wrong(messages);
  }

  /** Blank is a value where the model says {@code blank=True}: it may be null or is by default. */
  private static boolean mayBeBlank(Column column) {
    return column.nullable() || "".equals(column.defaultValue());
  }

  private static Coerced choice(Column column, JsonNode json) {
    String value = PythonText.str(json);
    if (column.choices().contains(value)) {
      return new Taken(value);
    }
    if (isEmpty(json) && column.nullable()) {
      return new Taken(null);
    }
    return Coerced.wrong('"' + value + "\" is not a valid choice.");
  }

  private static Coerced integer(Column column, JsonNode json) {
    String text = PythonText.str(json);
    if (json.isString() && text.codePointCount(0, text.length()) > MAX_NUMBER_TEXT) {
      return Coerced.wrong("String value too large.");
    }
    String whole = ZERO_FRACTION.matcher(PythonNumbers.strip(text)).replaceFirst("");
    BigInteger value = PythonNumbers.integer(whole);
    if (value == null) {
      return Coerced.wrong("A valid integer is required.");
    }
    BigInteger least = least(column.type());
    BigInteger most = most(column.type());
    if (value.compareTo(most) > 0) {
      return Coerced.wrong("Ensure this value is less than or equal to " + most + ".");
    }
    if (value.compareTo(least) < 0) {
      return Coerced.wrong("Ensure this value is greater than or equal to " + least + ".");
    }
    return new Taken(number(column.type(), value));
  }

  private static Coerced truth(Column column, JsonNode json) {
    if (json.isBoolean()) {
      return new Taken(json.booleanValue());
    }
    if (json.isNumber() && (json.doubleValue() == 0 || json.doubleValue() == 1)) {
      return new Taken(json.doubleValue() == 1);
    }
    if (json.isString()) {
      String text = json.stringValue();
      if (TRUE.contains(text) || FALSE.contains(text)) {
        return new Taken(TRUE.contains(text));
      }
      if (NONE.contains(text) && column.nullable()) {
        return new Taken(null);
      }
    }
    return Coerced.wrong("Must be a valid boolean.");
  }

  private static Coerced uuid(JsonNode json) {
    UUID value = null;
    if (json.isString()) {
      value = PythonUuids.read(json.stringValue());
    } else if (json.isBoolean()) {
      value = new UUID(0, json.booleanValue() ? 1 : 0); // a bool is an int in Python
    } else if (json.isIntegralNumber()) {
      value = uuidOfNumber(json.bigIntegerValue());
    }
    return value == null ? Coerced.wrong(NO_UUID) : new Taken(value);
  }

  private static @Nullable UUID uuidOfNumber(BigInteger number) {
    return number.signum() < 0 || number.bitLength() > 128
        ? null
        : new UUID(number.shiftRight(Long.SIZE).longValue(), number.longValue());
  }

  private static Coerced timestamp(JsonNode json) {
    Matcher parts = TIMESTAMP.matcher(json.isString() ? json.stringValue() : "");
    if (!parts.matches()) {
      return Coerced.wrong(NO_TIMESTAMP);
    }
    try {
      String fraction = parts.group(7) == null ? "" : parts.group(7);
      return new Taken(
          OffsetDateTime.of(
              year(parts),
              part(parts, 2),
              part(parts, 3),
              part(parts, 4),
              part(parts, 5),
              part(parts, 6),
              Integer.parseInt((fraction + "000000000").substring(0, 9)),
              offset(parts.group(8))));
    } catch (DateTimeException e) {
      return Coerced.wrong(NO_TIMESTAMP);
    }
  }

  private static Coerced date(JsonNode json) {
    Matcher parts = DATE.matcher(json.isString() ? json.stringValue() : "");
    if (!parts.matches()) {
      return Coerced.wrong(NO_DATE);
    }
    try {
      return new Taken(LocalDate.of(year(parts), part(parts, 2), part(parts, 3)));
    } catch (DateTimeException e) {
      return Coerced.wrong(NO_DATE);
    }
  }

  /** Python's years begin with 1. */
  private static int year(Matcher parts) {
    int year = part(parts, 1);
    if (year == 0) {
      throw new DateTimeException("year 0");
    }
    return year;
  }

  private static int part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
  }

  private static ZoneOffset offset(@Nullable String text) {
    return text == null ? ZoneOffset.UTC : ZoneOffset.of(text);
  }

  private static Coerced reference(Column column, JsonNode json) {
    if (json.isBoolean()) {
      return wrongType(json);
    }
    return switch (column.type()) {
      case INTEGER, BIGINT -> numberedReference(column, json);
      case UUID -> {
        Coerced uuid = uuid(json);
        yield uuid instanceof Taken ? uuid : wrongType(json);
      }
      case STRING, TEXT, EMAIL, CHOICE, BOOLEAN, TIMESTAMP, DATE -> {
        String key = PythonText.str(json);
        if (key.indexOf('\0') >= 0) {
          yield Coerced.wrong(unknown(json)); // Postgres has no such text
        }
        yield loneSurrogate(key) >= 0 ? wrongType(json) : new Taken(key);
      }
    };
  }

  private static Coerced numberedReference(Column column, JsonNode json) {
    BigInteger number = null;
    if (json.isString()) {
      number = PythonNumbers.integer(json.stringValue());
    } else if (json.isIntegralNumber()) {
      number = json.bigIntegerValue();
    } else if (json.isNumber() && Double.isFinite(json.doubleValue())) {
      number = PythonNumbers.truncate(new BigDecimal(json.doubleValue()));
    }
    if (number == null) {
      return wrongType(json);
    }
    boolean possible =
        number.compareTo(least(column.type())) >= 0 && number.compareTo(most(column.type())) <= 0;
    return possible ? new Taken(number(column.type(), number)) : Coerced.wrong(unknown(json));
  }

  private static Coerced wrongType(JsonNode json) {
    return Coerced.wrong(
        "Incorrect type. Expected pk value, received " + PythonText.typeName(json) + ".");
  }

  private static boolean isEmpty(JsonNode json) {
    return json.isString() && json.stringValue().isEmpty();
  }

  private static Object number(ValueType type, BigInteger value) {
    return type == ValueType.INTEGER ? (Object) value.intValue() : (Object) value.longValue();
  }

  private static BigInteger least(ValueType type) {
    return BigInteger.valueOf(type == ValueType.INTEGER ? Integer.MIN_VALUE : Long.MIN_VALUE);
  }

  private static BigInteger most(ValueType type) {
    return BigInteger.valueOf(type == ValueType.INTEGER ? Integer.MAX_VALUE : Long.MAX_VALUE);
  }

  /** The first half of a surrogate pair whose other half is missing, or -1. */
  private static int loneSurrogate(String text) {
    return text.codePoints()
        .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        .findFirst()
        .orElse(-1);
  }
}
