package io.rollcall.query.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What one record of the topic of dead letters says: that another record was set aside, or what has
 * become of it. All but the bytes of what was set aside stands in headers. Pure.
 */
sealed interface Entry {
  /** The longest reason or note, in characters. */
  int MAX_TEXT = 500;

  /** The longest key of a row; what is longer counts as unreadable. */
  int MAX_KEY = 500;

  String TOPIC = "topic";
  String PARTITION = "partition";
  String OFFSET = "offset";
  String TIMESTAMP = "timestamp";
  String REASON = "reason";
  String LEFT_OUT = "left-out";
  String KEY_BYTES = "key-bytes";
  String VALUE_BYTES = "value-bytes";

  /** Only what is noted afterwards has it. */
  String STATE = "state";

  String NOTE = "note";

  /** A record was set aside. */
  record SetAside(Letter letter) implements Entry {}

  /** Something was noted of it. */
  record Noted(Note note, Instant at) implements Entry {}

  /**
   * Reads a record of the topic.
   *
   * @param typeOf the type of each topic
   * @return null if it is neither
   */
  static @Nullable Entry read(
      ConsumerRecord<byte[], byte[]> record, Map<String, ResourceType> typeOf) {
    Headers headers = record.headers();
    LetterId id = id(headers);
    if (id == null) {
      return null;
    }
    Instant at = Instant.ofEpochMilli(record.timestamp());
    String state = text(headers, STATE);
    if (state != null) {
      Note note = note(id, state, shortened(text(headers, NOTE)));
      return note == null ? null : new Noted(note, at);
    }
    ResourceType type = typeOf.get(id.topic());
    String key = type == null ? null : ChangeReader.keyOf(type, record.key());
    return new SetAside(
        new Letter(
            id,
            Instant.ofEpochMilli(number(headers, TIMESTAMP, 0)),
            type == null ? null : type.name(),
            key == null || key.length() > MAX_KEY ? null : key,
            shortened(text(headers, REASON)),
            number(headers, KEY_BYTES, size(record.key())),
            number(headers, VALUE_BYTES, size(record.value())),
            shortened(text(headers, LEFT_OUT)),
            record.offset(),
            at,
            1,
            LetterState.OPEN,
            "",
            at));
  }

  private static @Nullable LetterId id(Headers headers) {
    String topic = text(headers, TOPIC);
    long partition = number(headers, PARTITION, -1);
    long offset = number(headers, OFFSET, -1);
    return topic == null || partition < 0 || partition > Integer.MAX_VALUE || offset < 0
        ? null
        : new LetterId(topic, (int) partition, offset);
  }

  private static @Nullable Note note(LetterId id, String word, String text) {
    LetterState state = LetterState.of(word);
    return switch (state) {
      case null -> null;
      case OPEN -> new Note.StillUnreadable(id, text);
      case SUPERSEDED -> new Note.Superseded(id, text);
      case RETRIED -> new Note.Retried(id, text);
      case DISCARDED -> new Note.Discarded(id, text);
    };
  }

  /** The headers that say which record is meant. */
  static void name(LetterId id, Headers headers) {
    headers
        .add(TOPIC, bytes(id.topic()))
        .add(PARTITION, bytes(Integer.toString(id.partition())))
        .add(OFFSET, bytes(Long.toString(id.offset())));
  }

  /** The record that a note is written as. */
  static ProducerRecord<byte[], byte[]> of(Note note, String topic) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, null, null);
    name(note.id(), record.headers());
    switch (note) {
      case Note.StillUnreadable unreadable ->
          add(record.headers(), LetterState.OPEN, unreadable.reason());
      case Note.Superseded superseded ->
          add(record.headers(), LetterState.SUPERSEDED, superseded.why());
      case Note.Retried retried -> add(record.headers(), LetterState.RETRIED, retried.outcome());
      case Note.Discarded discarded ->
          add(record.headers(), LetterState.DISCARDED, discarded.reason());
    }
    return record;
  }

  private static void add(Headers headers, LetterState state, String note) {
    headers.add(STATE, bytes(state.word())).add(NOTE, bytes(note));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private static long number(Headers headers, String name, long otherwise) {
    String text = text(headers, name);
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static String shortened(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
