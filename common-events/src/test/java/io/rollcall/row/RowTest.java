package io.rollcall.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RowTest {
  private static final Catalog CATALOG = Catalog.load(Path.of("src/test/resources/further"));
  private static final ResourceType SAMPLES = CATALOG.type("samples");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Row row(String column, @Nullable Object value) {
    return Row.of(SAMPLES).set(SAMPLES.key(), "S1").set(SAMPLES.column(column), value).build();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("note", "", "\"\""),
        Arguments.of("note", "\"\\/\b\f\n\r\t\u0000\u001f\u007f", null),
        Arguments.of("note", "Zoë ß 漢字 👩🏽‍🎓 \u2028\uffff", null),
        Arguments.of("note", "a lone \ud800", "\"a lone ?\""),
        Arguments.of("note", "null", "\"null\""),
        Arguments.of("mail", "a@b.example", null),
        Arguments.of("size", "small", null),
        Arguments.of("amount", Integer.MIN_VALUE, "-2147483648"),
        Arguments.of("amount", Integer.MAX_VALUE, "2147483647"),
        Arguments.of("amount", (short) -7, "-7"),
        Arguments.of("amount", 0L, "0"),
        Arguments.of("total", Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of("total", Long.MAX_VALUE, "9223372036854775807"),
        Arguments.of("open", true, "true"),
        Arguments.of("open", false, "false"),
        Arguments.of(
            "token",
            "6F9619FF-8B86-D011-B42D-00C04FC964FF",
            "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\""),
        Arguments.of("token", new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\""),
        Arguments.of("seen_at", Instant.EPOCH, "\"1970-01-01T00:00:00Z\""),
        Arguments.of("seen_at", "2024-01-01T00:00:00.12Z", "\"2024-01-01T00:00:00.120000Z\""),
        Arguments.of("seen_at", "2024-01-01T05:30+05:30", "\"2024-01-01T00:00:00Z\""),
        Arguments.of("seen_at", "2024-01-01T00:00:00.0000009Z", "\"2024-01-01T00:00:00Z\""),
        Arguments.of("seen_at", "0001-01-01T00:00:00Z", null),
        Arguments.of(
            "seen_at",
            OffsetDateTime.of(2024, 2, 29, 23, 59, 59, 999_999_000, ZoneOffset.ofHours(-1)),
            "\"2024-03-01T00:59:59.999999Z\""),
        Arguments.of("day", LocalDate.of(2024, 2, 29), "\"2024-02-29\""),
        Arguments.of("day", "0099-12-31", null),
        Arguments.of("parent", "S1", "\"S1\""),
        Arguments.of("note", null, "null"),
        Arguments.of("total", null, "null"));
  }

  /** An expected JSON of null stands for the value's text, quoted. */
  @ParameterizedTest
  @MethodSource("values")
  void value_isKeptAsItsJson(String name, @Nullable Object value, @Nullable String expected) {
    Column column = SAMPLES.column(name);
    Row row = Row.decode(SAMPLES, row(name, value).encoded());
    ByteSink out = new ByteSink(0);
    row.writeJson(column, out);
    String json = new String(out.toBytes(), StandardCharsets.UTF_8);
    JsonNode read = JSON.readTree(json);

    assertThat(read)
        .isEqualTo(expected == null ? JSON.valueToTree(value) : JSON.readTree(expected));
    assertThat(row.isNull(column)).isEqualTo(value == null);
    assertThat(row.text(column)).isEqualTo(value == null ? null : read.asString());
    if (value != null && column.type().isNumber()) {
      assertThat(row.number(column)).isEqualTo(((Number) value).longValue());
    }
    if (value instanceof Boolean truth) {
      assertThat(row.truth(column)).isEqualTo(truth);
    }
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of("note", 1, "note: this Integer is no TEXT"),
        Arguments.of("amount", "1", "amount: this String is no INTEGER"),
        Arguments.of("amount", 1L << 31, "amount: this Long is no INTEGER"),
        Arguments.of("amount", 1.0, "amount: this Double is no INTEGER"),
        Arguments.of("total", true, "total: this Boolean is no BIGINT"),
        Arguments.of("open", "true", "open: this String is no BOOLEAN"),
        Arguments.of("token", "secret", "token: this String is no UUID"),
        Arguments.of("seen_at", "2024-01-01", "seen_at: this String is no TIMESTAMP"),
        Arguments.of("seen_at", 5L, "seen_at: this Long is no TIMESTAMP"),
        Arguments.of("day", "2024-02-30", "day: this String is no DATE"),
        Arguments.of("parent", 7, "parent: this Integer is no STRING"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void value_ofAnotherType_isRefusedWithoutQuotingIt(String name, Object value, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> row(name, value)).withMessage(message);
  }

  @Test
  void randomRows_readAsTheyWereWritten() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Map<Column, Object> values = new HashMap<>();
      Row.Builder builder = Row.of(SAMPLES);
      for (Column column : SAMPLES.columns()) {
        if (column.equals(SAMPLES.key()) || random.nextInt(4) > 0) {
          values.put(column, random(column, random));
          builder.set(column, values.get(column));
        }
      }
      Row row = builder.build();
      byte[] bytes = new ByteSink(0).write("before").write(row.encoded()).toBytes();
      Row read = Row.decode(SAMPLES, bytes, "before".length());
      for (Column column : SAMPLES.columns()) {
        assertThat(read.text(column))
            .as("%s with seed %d", column.name(), seed)
            .isEqualTo(values.containsKey(column) ? values.get(column).toString() : null);
        assertThat(read.same(column, row)).isTrue();
      }
      assertThat(read).isEqualTo(row).hasSameHashCodeAs(row);
      assertThat(read.encoded()).isEqualTo(row.encoded());
    }
  }

  private static Object random(Column column, Random random) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE -> text(random);
      case INTEGER -> random.nextInt() >> random.nextInt(32);
      case BIGINT -> random.nextLong() >> random.nextInt(64);
      case BOOLEAN -> random.nextBoolean();
      case UUID -> new UUID(random.nextLong(), random.nextLong());
      case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt()).truncatedTo(ChronoUnit.SECONDS);
      case DATE -> LocalDate.ofEpochDay(random.nextInt(100_000));
    };
  }

  private static String text(Random random) {
    int[] codePoints =
        random
            .ints(random.nextInt(300), 0, Character.MAX_CODE_POINT + 1)
            .map(c -> random.nextBoolean() ? c & 0x7f : c)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  @Test
  void columnsAddedSince_areNull() {
    Row row = Row.decode(SAMPLES, hex("01 02 04 22 6e 22 05 22 53 31 22"));
    assertThat(row.key()).isEqualTo("S1");
    assertThat(row.text(SAMPLES.column("note"))).isEqualTo("n");
    assertThat(row.isNull(SAMPLES.column("total"))).isTrue();
    assertThat(row.version()).isZero();
  }

  @Test
  void columnsTakenAwaySince_arePassedOver() {
    byte[] encoded = row("note", "n").encoded();
    byte[] longer = new ByteSink(0).write(encoded).write(3).write("42").toBytes();
    longer[1]++;
    assertThat(Row.decode(SAMPLES, longer)).isEqualTo(row("note", "n"));
  }

  @Test
  void rows_differWhereAColumnDoes() {
    Column note = SAMPLES.column("note");
    Row row = row("note", "ab");
    assertThat(List.of("", "a", "ac", "abc")).noneMatch(text -> row.same(note, row("note", text)));
    assertThat(row.same(note, row("note", null))).isFalse();
    assertThat(row("note", null).same(note, row("open", true))).isTrue();
    assertThat(row).isNotEqualTo(row("note", "ac")).isNotEqualTo("row");
  }

  @Test
  void bytesCutOffOrBroken_areRefused() {
    byte[] encoded = row("note", "x".repeat(300)).encoded();
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatIllegalArgumentException().isThrownBy(() -> Row.decode(SAMPLES, cut));
    }
    Random random = new Random(28);
    for (int i = 0; i < 5_000; i++) {
      byte[] broken = row("note", "x".repeat(random.nextInt(150))).encoded();
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      broken[random.nextInt(5)] = (byte) random.nextInt();
      try {
        Row.decode(SAMPLES, broken);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("cut off .*|no .*|a.* row of samples .*");
      }
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", 0, "cut off at byte 0"),
        Arguments.of("", 5, "cut off at byte 0"),
        Arguments.of("02 00", 0, "no encoded row of samples"),
        Arguments.of("01 02 00 00", 0, "a row of samples has no code"),
        Arguments.of("01 01 05 22 41 41 22", 0, "a row of samples has no code"),
        Arguments.of("01 02 00 03 22 22 22", 0, "an encoded row of samples goes on behind its end"),
        Arguments.of("01 02 00 01", 0, "an encoded row of samples has a value of no bytes"),
        Arguments.of("01 02 00 ff ff ff ff 0f", 0, "no number before byte 8"),
        Arguments.of("01 02 00 ff ff ff ff 07", 0, "cut off at byte 8"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void bytesThatAreNoRow_sayWhy(String hex, int offset, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Row.decode(SAMPLES, hex(hex), offset))
        .withMessage(message);
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }

  @Test
  void row_withoutKey_isNotMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Row.of(SAMPLES).build())
        .withMessage("a row of samples has no code");
  }

  @Test
  void keyOfNumbers_isItsDecimal() {
    ResourceType type = CATALOG.type("attendance");
    Row row = Row.of(type).set(type.key(), 1L << 40).set(type.version(), 3).build();
    assertThat(row.key()).isEqualTo("1099511627776");
    assertThat(row).hasToString("attendance/1099511627776 version 3");
  }
}
