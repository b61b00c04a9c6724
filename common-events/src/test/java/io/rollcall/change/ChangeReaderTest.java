package io.rollcall.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeReaderTest {
  private static final Catalog CATALOG = Catalog.load(Path.of("src/test/resources/further"));
  private static final ResourceType SAMPLES = CATALOG.type("samples");
  private static final ResourceType LABS = CATALOG.type("labs");
  private static final String LAB =
      """
      {"lab_id":"L1","department_id":"D1","lab_name":"Optics","capacity":30,"version":4}""";

  /** As Debezium 3 writes it. */
  private static final String ENVELOPE =
      """
      {"before":null,"after":%s,"source":{"version":"3.3.1.Final","connector":"postgresql",
       "name":"rollcall","ts_ms":1735689600123,"snapshot":"%s","db":"rollcall",
       "sequence":"[\\"26766016\\",\\"26766072\\"]","ts_us":1735689600123456,"schema":"public",
       "table":"labs","txId":770,"lsn":26766072,"xmin":null},
       "transaction":null,"op":"%s","ts_ms":1735689600456,"ts_us":1735689600456789}""";

  private final ChangeReader reader = new ChangeReader();

  private Change read(ResourceType type, @Nullable String key, @Nullable String value)
      throws UnreadableChange {
    return reader.read(
        type,
        null,
        key == null ? null : key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8));
  }

  private Row lab(String value) throws UnreadableChange {
    return ((Change.Upsert) read(LABS, "{\"lab_id\":\"L1\"}", value)).row();
  }

  @ParameterizedTest
  @CsvSource({
    "c, false, false",
    "u, false, false",
    "r, true, true",
    "r, first, true",
    "r, last, true",
    "r, first_in_data_collection, true",
    "r, incremental, true"
  })
  void upsert_isReadFromDebeziumsEnvelope(String op, String flag, boolean snapshot)
      throws UnreadableChange {
    Change change = read(LABS, "{\"lab_id\":\"L1\"}", ENVELOPE.formatted(LAB, flag, op));
    Row row =
        Row.of(LABS)
            .set(LABS.column("lab_id"), "L1")
            .set(LABS.column("department"), "D1")
            .set(LABS.column("lab_name"), "Optics")
            .set(LABS.column("capacity"), 30)
            .set(LABS.version(), 4)
            .build();
    assertThat(change).isEqualTo(new Change.Upsert(LABS, row, 26766072, snapshot, 1735689600123L));
  }

  @Test
  void envelope_withItsSchemaRoundIt_readsTheSame() throws UnreadableChange {
    String schema =
        "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"op\"}]},\"payload\":%s}";
    String plain = ENVELOPE.formatted(LAB, "false", "u");
    String key = "{\"lab_id\":\"L1\"}";
    assertThat(read(LABS, schema.formatted(key), schema.formatted(plain)))
        .isEqualTo(read(LABS, key, plain));
  }

  @Test
  void delete_takesItsKeyFromTheRecord() throws UnreadableChange {
    String value = ENVELOPE.formatted("null", "false", "d");
    assertThat(read(LABS, "{\"lab_id\":\"L1\"}", value))
        .isEqualTo(new Change.Delete(LABS, "L1", 26766072, false, 1735689600123L));
  }

  @Test
  void delete_seenInASnapshot_isOne() throws UnreadableChange {
    String value = ENVELOPE.formatted("null", "true", "d");
    assertThat(read(LABS, "{\"lab_id\":\"L1\"}", value))
        .isEqualTo(new Change.Delete(LABS, "L1", 26766072, true, 1735689600123L));
  }

  @Test
  void history_isPartOfThePosition() throws UnreadableChange {
    String value = ENVELOPE.formatted("null", "false", "t");
    Change change = reader.read(LABS, "3".getBytes(UTF_8), null, value.getBytes(UTF_8));
    assertThat(change)
        .isEqualTo(new Change.Truncate(LABS, Position.of(3, 26766072), 1735689600123L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1024"})
  void history_thatIsNone_isRefused(String history) {
    byte[] value = ENVELOPE.formatted("null", "false", "t").getBytes(UTF_8);
    assertThatExceptionOfType(UnreadableChange.class)
        .isThrownBy(() -> reader.read(LABS, history.getBytes(UTF_8), null, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"truncate\":3}", "{\"lab_id\":\"L1\"}", "no JSON"})
  void truncate_needsNoKey(String key) throws UnreadableChange {
    String value = ENVELOPE.formatted("null", "false", "t");
    assertThat(read(LABS, key.isEmpty() ? null : key, value))
        .isEqualTo(new Change.Truncate(LABS, 26766072, 1735689600123L));
  }

  @Test
  void tombstone_tellsItsKeyOnly() throws UnreadableChange {
    assertThat(read(LABS, "{\"lab_id\":\"L1\"}", null)).isEqualTo(new Change.Tombstone(LABS, "L1"));
    assertThat(read(CATALOG.type("users"), "{\"id\":-7}", null))
        .isEqualTo(new Change.Tombstone(CATALOG.type("users"), "-7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lab_id\":\"L1\"}",
        " {\"lab_id\": \"L1\"} ",
        "{\"lab_id\":\"\\u004c1\"}",
        "{\"lab_id\":\"L1\",\"version\":4}"
      })
  void keyOfARow_mayBeSpeltAsJsonAllows(String key) throws UnreadableChange {
    Change change = read(LABS, key, ENVELOPE.formatted(LAB, "false", "u"));
    assertThat(((Change.Upsert) change).row().key()).isEqualTo("L1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"lab_id\":\"L2\"} | the record's key is not that of its row",
        "{\"lab_id\":\"L11\"} | the record's key is not that of its row",
        "{\"lab_id\":\"L\"} | the record's key is not that of its row",
        "{\"lab_ix\":\"L1\"} | the key has no lab_id that can be one",
        "{\"lab_id\": | no JSON from byte",
        "{\"lab_id\":\"L1\" | no JSON from byte",
        "{\"lab_id\":\"L1\"]| no JSON from byte",
        "{\"lab_id\":\"L1\"}} | no JSON from byte",
        "{ | no JSON from byte"
      })
  void keyThatIsNotThatOfItsRow_isRefused(String key, String fault) {
    assertThatExceptionOfType(UnreadableChange.class)
        .isThrownBy(() -> read(LABS, key, ENVELOPE.formatted(LAB, "false", "u")))
        .withMessageStartingWith(fault);
  }

  @Test
  void aRecordsKey_isToldWithoutItsValue() {
    assertThat(ChangeReader.keyOf(LABS, "{\"lab_id\":\"L1\"}".getBytes(UTF_8))).isEqualTo("L1");
    assertThat(ChangeReader.keyOf(CATALOG.type("users"), "{\"id\":7}".getBytes(UTF_8)))
        .isEqualTo("7");
    for (String none : new String[] {"no JSON", "{\"lab_id\":", "{\"lab_id\":7}", "{}", "7"}) {
      assertThat(ChangeReader.keyOf(LABS, none.getBytes(UTF_8))).as(none).isNull();
    }
    assertThat(ChangeReader.keyOf(LABS, null)).isNull();
  }

  @Test
  void unknownMembers_arePassedOver_whateverTheyAre() throws UnreadableChange {
    String noise = "\"x\":{\"op\":\"d\",\"lsn\":1},\"y\":[{\"after\":{}},[1.5]],\"z\":null,";
    String value =
        "{"
            + noise
            + "\"op\":\"c\",\"source\":{"
            + noise
            + "\"lsn\":9},\"after\":{"
            + noise
            + LAB.substring(1)
            + "}";
    assertThat(read(LABS, "{" + noise + "\"lab_id\":\"L1\"}", value))
        .isEqualTo(
            new Change.Upsert(LABS, lab(ENVELOPE.formatted(LAB, "false", "c")), 9, false, 0));
  }

  @Test
  void names_mayBeSpeltAsJsonAllows() throws UnreadableChange {
    String value =
        """
        {"\\u006fp":"u","s\\u006furce":{"l\\u0073n":9,"ts\\u005fms":7,"sn\\u0061pshot":"true"},
         "\\u0061fter":{"lab\\u005fid":"L1","c\\u0061pacity":30}}""";
    Change.Upsert change = (Change.Upsert) read(LABS, "{\"lab_id\":\"L1\"}", value);
    assertThat(change.row().number(LABS.column("capacity"))).isEqualTo(30);
    assertThat(change).isEqualTo(new Change.Upsert(LABS, change.row(), 9, true, 7));
  }

  @Test
  void namesThatBeginAlike_areNotTaken() throws UnreadableChange {
    String value =
        """
        {"op":"u","opx":"d","o":"d","source":{"lsn":9,"lsnx":8,"ls":8,"ts_ms":7,"ts_msx":6},
         "after":{"lab_id":"L1","lab_idx":"L2","lab_i":"L3","capacity":30,"capacity_":31,"CAPACITY":32}}""";
    Change.Upsert change = (Change.Upsert) read(LABS, "{\"lab_id\":\"L1\"}", value);
    assertThat(change.row().number(LABS.column("capacity"))).isEqualTo(30);
    assertThat(change).isEqualTo(new Change.Upsert(LABS, change.row(), 9, false, 7));
  }

  @Test
  void missingColumns_areNull() throws UnreadableChange {
    Row row = lab(ENVELOPE.formatted("{\"lab_id\":\"L1\"}", "false", "c"));
    assertThat(row.isNull(LABS.column("capacity"))).isTrue();
    assertThat(row.version()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "note | \"\\u00e9 \\ud83c\\udf93 \\\"\" | é 🎓 \"",
        "amount | -5 | -5",
        "total | 9223372036854775807 | 9223372036854775807",
        "open | true | true",
        "token | \"6F9619FF-8b86-d011-b42d-00c04fc964ff\" | 6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "seen_at | \"2024-01-01T00:00:00Z\" | 2024-01-01T00:00:00Z",
        "seen_at | \"2024-01-01T00:00:00.12Z\" | 2024-01-01T00:00:00.120000Z",
        "seen_at | \"2024-01-01T00:00:00.000000Z\" | 2024-01-01T00:00:00Z",
        "seen_at | \"2024-01-01T01:30:00.000001+01:30\" | 2024-01-01T00:00:00.000001Z",
        "day | 0 | 1970-01-01",
        "day | -719528 | 0000-01-01",
        "day | 19782 | 2024-02-29",
        "day | \"2024-02-29\" | 2024-02-29",
        "parent_id | \"S0\" | S0",
        "note | null | ",
        "day | null | "
      })
  void value_isReadAsDebeziumWritesIt(String column, String json, @Nullable String text)
      throws UnreadableChange {
    String after = "{\"code\":\"S1\",\"%s\":%s}".formatted(column, json);
    Change change = read(SAMPLES, "{\"code\":\"S1\"}", ENVELOPE.formatted(after, "false", "u"));
    assertThat(((Change.Upsert) change).row().text(SAMPLES.column(column.replace("_id", ""))))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"code\":\"S1\"} | `` | the value is no JSON object",
        "{\"code\":\"S1\"} | [] | the value is no JSON object",
        "{\"code\":\"S1\"} | secret | no JSON from byte",
        "{\"code\":\"S1\"} | {\"op\":\"c\" | no JSON from byte",
        "{\"code\":\"S1\"} | {\"op\":\"c\",secret} | no JSON from byte",
        "{\"code\":\"S1\"} | {} {} | the value goes on behind its end",
        "{\"code\":\"S1\"} | {} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"payload\":null} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"op\":\"c\",\"source\":7} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"op\":\"c\",\"source\":{\"lsn\":null}} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"source\":{\"lsn\":99999999999999999999}} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"source\":{\"lsn\":{\"lsn\":1}}} | source.lsn is missing",
        "{\"code\":\"S1\"} | {\"source\":{\"lsn\":1}} | op is none of c, u, r, d, t",
        "{\"code\":\"S1\"} | {\"op\":{\"op\":\"c\"},\"source\":{\"lsn\":1}} | op is none of c, u, r, d, t",
        "{\"code\":\"S1\"} | {\"op\":\"m\",\"source\":{\"lsn\":1}} | op is none of c, u, r, d, t",
        "{\"code\":\"S1\"} | {\"op\":\"u\",\"source\":{\"lsn\":1}} | after is missing",
        "{\"code\":\"S1\"} | {\"op\":\"u\",\"source\":{\"lsn\":1},\"after\":[1]} | after is missing",
        "{\"code\":\"S1\"} | {\"after\":{}} | a row of samples has no code",
        "{\"code\":\"S1\"} | {\"after\":{\"code\":null}} | a row of samples has no code",
        "{\"code\":\"S1\"} | {\"after\":{\"code\":5}} | code: this Long is no STRING",
        "{\"code\":\"S1\"} | {\"after\":{\"amount\":2147483648}} | amount: this Long is no INTEGER",
        "{\"code\":\"S1\"} | {\"after\":{\"amount\":\"secret\"}} | amount: this String is no INTEGER",
        "{\"code\":\"S1\"} | {\"after\":{\"token\":\"secret\"}} | token: this String is no UUID",
        "{\"code\":\"S1\"} | {\"after\":{\"seen_at\":\"secret\"}} | seen_at: this String is no TIMESTAMP",
        "{\"code\":\"S1\"} | {\"after\":{\"seen_at\":1735689600123456}} | seen_at: this Long is no TIMESTAMP",
        "{\"code\":\"S1\"} | {\"after\":{\"day\":\"secret\"}} | day: this String is no DATE",
        "{\"code\":\"S1\"} | {\"after\":{\"day\":999999999999}} | day is beyond what a date can be",
        "{\"code\":\"S1\"} | {\"after\":{\"total\":9223372036854775808}} | total is neither text nor a whole number of 64 bits nor true or false",
        "{\"code\":\"S1\"} | {\"after\":{\"total\":1.0}} | total is neither text nor a whole number of 64 bits nor true or false",
        "{\"code\":\"S1\"} | {\"after\":{\"note\":\"__debezium_unavailable_value\"}} | note was left out of the log",
        "{\"code\":\"S1\"} | {\"after\":{\"note\":{\"secret\":1}}} | note is neither text nor a whole number of 64 bits nor true or false",
        "{\"code\":\"S1\"} | {\"after\":{\"note\":\"a\u0001\"}} | no JSON from byte",
        "{\"code\":\"S2\"} | {\"op\":\"c\",\"source\":{\"lsn\":1},\"after\":{\"code\":\"S1\"}} | the record's key is not that of its row",
        " | {\"op\":\"c\",\"source\":{\"lsn\":1},\"after\":{\"code\":\"S1\"}} | the record has no key",
        " | {\"op\":\"d\",\"source\":{\"lsn\":1}} | the record has no key",
        " |  | the record has no key",
        "`` |  | the key is no JSON object",
        "\"S1\" |  | the key is no JSON object",
        "{\"code\":\"S1\" |  | no JSON from byte",
        "{\"code\":\"S1\"} 1 |  | the key goes on behind its end",
        "{\"id\":\"S1\"} |  | the key has no code that can be one",
        "{\"code\":null} |  | the key has no code that can be one",
        "{\"code\":1} |  | the key has no code that can be one",
        "{\"code\":{\"code\":\"S1\"}} |  | the key has no code that can be one",
        "{\"payload\":{}} |  | the key has no code that can be one"
      })
  void unreadable_namesTheFaultAndNeverThePayload(
      @Nullable String key, @Nullable String value, String fault) {
    UnreadableChange e =
        catchThrowableOfType(UnreadableChange.class, () -> read(SAMPLES, key, value));
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertThat(e).hasMessageStartingWith(fault);
    assertThat(trace.toString()).doesNotContain("secret");
  }
}
