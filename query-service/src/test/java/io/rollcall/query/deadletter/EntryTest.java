package io.rollcall.query.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
  private static final LetterId ID = new LetterId("test.public.labs", 3, 17);
  private static final Map<String, ResourceType> LABS =
      Map.of("test.public.labs", Catalog.bundled().type("labs"));
  private static final byte[] KEY = "{\"lab_id\":\"L1\"}".getBytes(UTF_8);

  @Test
  void aLetter_isReadFromItsHeaders() {
    Headers headers = named().add("reason", bytes("no JSON")).add("timestamp", bytes("1000"));
    Entry entry = read(headers, KEY, new byte[9]);
    assertThat(entry)
        .isEqualTo(
            new Entry.SetAside(
                new Letter(
                    ID,
                    Instant.ofEpochMilli(1000),
                    "labs",
                    "L1",
                    "no JSON",
                    KEY.length,
                    9,
                    "",
                    5,
                    Instant.ofEpochMilli(2000),
                    1,
                    LetterState.OPEN,
                    "",
                    Instant.ofEpochMilli(2000))));
  }

  @Test
  void aLetter_whoseValueWasLeftOut_tellsHowLargeItWas() {
    Headers headers =
        named()
            .add("reason", bytes("no JSON"))
            .add("left-out", bytes("value"))
            .add("value-bytes", bytes("16000000"));
    Entry entry = read(headers, KEY, null);
    assertThat(entry).isInstanceOf(Entry.SetAside.class);
    Letter letter = ((Entry.SetAside) entry).letter();
    assertThat(letter.leftOut()).isEqualTo("value");
    assertThat(letter.valueBytes()).isEqualTo(16_000_000);
  }

  @Test
  void aKey_thatCannotBeRead_belongsToNoRow() {
    assertThat(((Entry.SetAside) read(named(), bytes("no JSON"), null)).letter().key()).isNull();
    assertThat(((Entry.SetAside) read(named(), null, null)).letter().key()).isNull();
    byte[] long501 = bytes("{\"lab_id\":\"" + "x".repeat(501) + "\"}");
    assertThat(((Entry.SetAside) read(named(), long501, null)).letter().key()).isNull();
  }

  @Test
  void aTopic_thatNoTypeHas_isNoType() {
    Entry entry = Entry.read(record(named(), KEY, null), Map.of());
    assertThat(((Entry.SetAside) entry).letter().type()).isNull();
  }

  @Test
  void aNote_isReadAsItWasWritten() {
    for (Note note :
        new Note[] {
          new Note.StillUnreadable(ID, "no JSON from byte 7"),
          new Note.Superseded(ID, "later"),
          new Note.Retried(ID, "applied"),
          new Note.Discarded(ID, "a test; ünïcode")
        }) {
      assertThat(read(Entry.of(note, "letters").headers(), null, null))
          .isEqualTo(new Entry.Noted(note, Instant.ofEpochMilli(2000)));
    }
  }

  @Test
  void whatSaysNothing_isPassedOver() {
    assertThat(read(new RecordHeaders(), KEY, KEY)).isNull();
    assertThat(read(named().add("state", bytes("lost")), null, null)).isNull();
    assertThat(read(named().add("offset", bytes("-1")), null, null)).isNull();
    assertThat(read(named().add("partition", bytes("99999999999")), null, null)).isNull();
  }

  @Test
  void aLongReason_isCutShort() {
    Entry entry = read(named().add("reason", bytes("x".repeat(10_000))), KEY, null);
    assertThat(((Entry.SetAside) entry).letter().reason()).hasSize(501).endsWith("x…");
  }

  @Test
  void anId_isReadAsItIsWritten() {
    LetterId id = new LetterId("a-b.public.time_table-1", 12, 345);
    assertThat(id).hasToString("a-b.public.time_table-1-12@345");
    assertThat(LetterId.parse(id.toString())).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "labs",
        "labs-1",
        "labs@1",
        "labs-x@1",
        "labs-1@",
        "a b-1@1",
        "-1@1",
        "labs-1@99999999999999999999"
      })
  void anId_thatIsNone_isNull(String text) {
    assertThat(LetterId.parse(text)).isNull();
  }

  private static Headers named() {
    Headers headers = new RecordHeaders();
    Entry.name(ID, headers);
    return headers;
  }

  private static Entry read(Headers headers, byte[] key, byte[] value) {
    return Entry.read(record(headers, key, value), LABS);
  }

  private static ConsumerRecord<byte[], byte[]> record(Headers headers, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        "letters",
        0,
        5,
        2000,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
