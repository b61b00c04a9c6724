package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.OnDelete;
import io.rollcall.catalog.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in DRF.md's words; those of types that no list has yet were asked of django-filter. */
class FilterValuesTest {
  private static Column column(ValueType type) {
    return column(type, null);
  }

  private static Column column(ValueType type, @Nullable String target) {
    List<String> choices = type == ValueType.CHOICE ? List.of("admin", "lecture hall") : List.of();
    return new Column(
        0, "x", "x", type, 0, true, null, choices, false, target, OnDelete.RESTRICT, false);
  }

  private static FilterValue equalTo(Object value) {
    return new FilterValue.EqualTo(value);
  }

  private static FilterValue wrong(String message) {
    return new FilterValue.Wrong(message);
  }

  @Test
  void anEmptyValue_filtersNothing() {
    for (ValueType type : ValueType.values()) {
      assertThat(FilterValues.read(column(type), "")).isEqualTo(new FilterValue.Anything());
      assertThat(FilterValues.read(column(type, "t"), "")).isEqualTo(new FilterValue.Anything());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "3.9, 3",
    "-3.9, -3",
    "-0.5, 0",
    "1e0, 1",
    "' 1 ', 1",
    "+1, 1",
    "01, 1",
    "1_0, 10",
    "_1, 1",
    "1., 1",
    ".5, 0",
    "\u0664, 4",
    "\uFF14, 4",
    "\u00A04\u3000, 4",
    "1e-999999999, 0",
    "2147483647, 2147483647",
    "2147483648, 2147483648",
    "9999999999, 2147483648",
    "1e50, 2147483648",
    "-1, -1",
    "-2147483649, -2147483649",
    "-1e20, -2147483649",
    "-1e999999999, -2147483649"
  })
  void aNumber_isADecimalCutToAnInteger(String text, long value) {
    assertThat(FilterValues.read(column(ValueType.INTEGER), text)).isEqualTo(equalTo(value));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "1e50, 9223372036854775807",
    "-1e999999999, -9223372036854775808"
  })
  void aBigNumber_isALong(String text, long value) {
    assertThat(FilterValues.read(column(ValueType.BIGINT), text)).isEqualTo(equalTo(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "true",
        "1,2",
        "NaN",
        "Infinity",
        "-inf",
        "x",
        "4e",
        "0x4",
        "4f",
        "1\0",
        "\u2074"
      })
  void whatIsNoNumber_isSaid(String text) {
    assertThat(FilterValues.read(column(ValueType.INTEGER), text))
        .isEqualTo(wrong("Enter a number."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e51",
        "9e999",
        "100000000000000007629769841091887003294964970946561",
        "1e999999999"
      })
  void aNumberOverTheLimit_isSaid(String text) {
    assertThat(FilterValues.read(column(ValueType.INTEGER), text))
        .isEqualTo(wrong("Ensure this value is less than or equal to 1e+50."));
  }

  @Test
  void aText_isTrimmed_andRefusedWithNul() {
    Column text = column(ValueType.STRING);
    assertThat(FilterValues.read(text, " \u3000CS\u00A0")).isEqualTo(equalTo("CS"));
    assertThat(FilterValues.read(text, "cs")).isEqualTo(equalTo("cs"));
    assertThat(FilterValues.read(text, " \t\u2028")).isEqualTo(new FilterValue.Anything());
    assertThat(FilterValues.read(text, "\u200BCS")).isEqualTo(equalTo("\u200BCS"));
    assertThat(FilterValues.read(text, "C\0S"))
        .isEqualTo(wrong("Null characters are not allowed."));
  }

  @Test
  void aText_thatIsTooLongForItsColumn_isOneThatNoRowHas() {
    Column four =
        new Column(
            0,
            "x",
            "x",
            ValueType.STRING,
            4,
            true,
            null,
            List.of(),
            false,
            null,
            OnDelete.RESTRICT,
            false);
    assertThat(FilterValues.read(four, "🎓🎓🎓🎓")).isEqualTo(equalTo("🎓🎓🎓🎓"));
    assertThat(FilterValues.read(four, "abcde")).isEqualTo(equalTo("xxxxx"));
    assertThat(FilterValues.read(four, "y".repeat(10_000))).isEqualTo(equalTo("xxxxx"));
  }

  @Test
  void aText_ofAColumnWithoutALimit_hasOne() {
    Column text = column(ValueType.TEXT);
    assertThat(FilterValues.read(text, "y".repeat(500))).isEqualTo(equalTo("y".repeat(500)));
    assertThat(FilterValues.read(text, "y".repeat(501)))
        .isEqualTo(wrong("Ensure this value has at most 500 characters (it has 501)."));
  }

  @Test
  void aChoice_isTakenExactly() {
    Column choice = column(ValueType.CHOICE);
    assertThat(FilterValues.read(choice, "lecture hall")).isEqualTo(equalTo("lecture hall"));
    for (String text : List.of("boss", "Admin", " admin", "admin\0", " ", "null")) {
      assertThat(FilterValues.read(choice, text))
          .isEqualTo(
              wrong("Select a valid choice. " + text + " is not one of the available choices."));
    }
  }

  @Test
  void aReferenceByText_isTakenExactly() {
    Column reference = column(ValueType.STRING, "departments");
    for (String text : List.of("CS", "cs", " CS", "null", " ")) {
      assertThat(FilterValues.read(reference, text))
          .isEqualTo(new FilterValue.ReferenceTo(text, text));
    }
    assertThat(FilterValues.read(reference, "C\0S"))
        .isEqualTo(wrong(FilterValue.NO_SUCH_REFERENCE));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "' 1 ', 1", "+1, 1", "01, 1", "1_0, 10", "\u0661, 1", "-1, -1"})
  void aReferenceByNumber_isAnInteger(String text, long value) {
    assertThat(FilterValues.read(column(ValueType.INTEGER, "timetables"), text))
        .isEqualTo(new FilterValue.ReferenceTo(value, Long.toString(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "1.0",
        "1e0",
        " ",
        "null",
        "_1",
        "1__0",
        "2147483648",
        "\u001C1",
        "99999999999999999999"
      })
  void aReferenceByNumber_thatIsNone_isSaid(String text) {
    assertThat(FilterValues.read(column(ValueType.INTEGER, "timetables"), text))
        .isEqualTo(wrong(FilterValue.NO_SUCH_REFERENCE));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "TRUE, true", "1, true", "false, false", "0, false"})
  void aBoolean_isAWordOrADigit(String text, boolean value) {
    assertThat(FilterValues.read(column(ValueType.BOOLEAN), text)).isEqualTo(equalTo(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", " true", "2", "null"})
  void anotherBoolean_filtersNothing(String text) {
    assertThat(FilterValues.read(column(ValueType.BOOLEAN), text))
        .isEqualTo(new FilterValue.Anything());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-05", "2026-1-5", " 2026-01-05 ", "01/05/2026", "1/5/2026"})
  void aDate_isReadInItsForms(String text) {
    assertThat(FilterValues.read(column(ValueType.DATE), text)).isEqualTo(equalTo("2026-01-05"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30", "2026-01-05T00:00:00", "20260105", "x", " ", "26-01-05"})
  void whatIsNoDate_isSaid(String text) {
    assertThat(FilterValues.read(column(ValueType.DATE), text))
        .isEqualTo(wrong("Enter a valid date."));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-05T10:20:30Z, 2026-01-05T10:20:30Z",
    "2026-01-05 10:20:30, 2026-01-05T10:20:30Z",
    "2026-01-05T10:20, 2026-01-05T10:20:00Z",
    "2026-01-05T10:20:30.5Z, 2026-01-05T10:20:30.500000Z",
    "2026-01-05T10:20:30.1234567Z, 2026-01-05T10:20:30.123456Z",
    "2026-01-05T10:20:30+02:00, 2026-01-05T08:20:30Z",
    "2026-01-05T10:20:30+0200, 2026-01-05T08:20:30Z",
    "2026-01-05T10:20:30-02, 2026-01-05T12:20:30Z",
    "2026-1-5T1:2:3Z, 2026-01-05T01:02:03Z"
  })
  void aTimestamp_isOneMoment(String text, String value) {
    assertThat(FilterValues.read(column(ValueType.TIMESTAMP), text)).isEqualTo(equalTo(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-05", "2026-01-05T10:20:30 02:00", "2026-01-05T25:00Z", "x", " "})
  void whatIsNoTimestamp_isSaid(String text) {
    assertThat(FilterValues.read(column(ValueType.TIMESTAMP), text))
        .isEqualTo(wrong("Enter a valid date/time."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678-1234-5678-1234-56781234567a",
        "1234567812345678123456781234567A",
        "{12345678-1234-5678-1234-56781234567a}",
        "urn:uuid:12345678-1234-5678-1234-56781234567a",
        " 12345678-1234-5678-1234-56781234567a "
      })
  void aUuid_isReadInItsForms(String text) {
    assertThat(FilterValues.read(column(ValueType.UUID), text))
        .isEqualTo(equalTo("12345678-1234-5678-1234-56781234567a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678-1234-5678-1234-56781234567a",
        "1234567812345678123456781234567A",
        "{12345678-1234-5678-1234-56781234567a}",
        "urn:uuid:12345678-1234-5678-1234-56781234567a"
      })
  void aKeyThatIsAUuid_hasOneSpelling_inPathsAndReferences(String text) {
    String key = "12345678-1234-5678-1234-56781234567a";
    assertThat(FilterValues.key(column(ValueType.UUID), text)).isEqualTo(key);
    assertThat(FilterValues.read(column(ValueType.UUID, "jobs"), text))
        .isEqualTo(new FilterValue.ReferenceTo(key, key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1-2-3-4-5", " 12345678-1234-5678-1234-56781234567a"})
  void whatIsNoUuid_isNoKey(String text) {
    assertThat(FilterValues.key(column(ValueType.UUID), text)).isNull();
    assertThat(FilterValues.read(column(ValueType.UUID, "jobs"), text))
        .isEqualTo(wrong(FilterValue.NO_SUCH_REFERENCE));
  }

  @Test
  void whatIsNoUuid_isSaid() {
    assertThat(FilterValues.read(column(ValueType.UUID), "x"))
        .isEqualTo(wrong("Enter a valid UUID."));
    assertThat(FilterValues.read(column(ValueType.UUID), " "))
        .isEqualTo(new FilterValue.Anything());
  }
}
