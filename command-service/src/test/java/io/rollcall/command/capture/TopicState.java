package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Position;
import io.rollcall.change.UnreadableChange;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a query service makes of a topic: a change counts if it comes after what the key has, by the
 * rules of its {@code Stamp} and {@code Planner}. Rows are their captured columns as text.
 */
final class TopicState {
  private final ChangeReader reader = new ChangeReader();
  private final Map<String, Kept> kept = new HashMap<>();

  /** A row, or that it is gone, with the stamp of the change that it comes from. */
  private record Kept(long lsn, boolean snapshot, long offset, @Nullable String row) {
    boolean isBefore(Kept next) {
      if (Position.history(lsn) != Position.history(next.lsn)) {
        return Position.history(next.lsn) > Position.history(lsn);
      }
      if (snapshot == next.snapshot) {
        return next.lsn > lsn;
      }
      Kept seen = snapshot ? this : next;
      Kept logged = snapshot ? next : this;
      return logged.lsn > seen.lsn && Position.lsn(seen.lsn) > 0
          ? !next.snapshot
          : next.offset > offset;
    }
  }

  /** Reads a topic, one partition after another. */
  static TreeMap<String, String> of(
      ResourceType type, List<ConsumerRecord<String, String>> records) {
    TopicState state = new TopicState();
    records.forEach(record -> state.apply(type, record));
    TreeMap<String, String> rows = new TreeMap<>();
    state.kept.forEach(
        (key, one) -> {
          if (one.row() != null) {
            rows.put(key, one.row());
          }
        });
    return rows;
  }

  private void apply(ResourceType type, ConsumerRecord<String, String> record) {
    if (record.key().contains("\"truncate\"")) {
      long lsn = CaptureRig.JSON.readTree(record.value()).path("source").path("lsn").asLong();
      kept.replaceAll(
          (key, one) ->
              one.row() != null && one.lsn() < lsn && partition(record) == partition(key)
                  ? new Kept(lsn, false, one.offset(), null)
                  : one);
      return;
    }
    Header history = record.headers().lastHeader(Position.HISTORY_HEADER);
    byte[] value = record.value() == null ? null : record.value().getBytes(UTF_8);
    try {
      Change change =
          reader.read(
              type, history == null ? null : history.value(), record.key().getBytes(UTF_8), value);
      switch (change) {
        case Change.Upsert upsert ->
            put(
                record,
                upsert.row().key(),
                new Kept(upsert.position(), upsert.snapshot(), record.offset(), row(type, record)));
        case Change.Delete delete ->
            put(
                record,
                delete.key(),
                new Kept(delete.position(), delete.snapshot(), record.offset(), null));
        case Change.Tombstone tombstone -> {
          Kept before = kept.get(id(record, tombstone.key()));
          if (before != null && before.row() != null) {
            kept.remove(id(record, tombstone.key()));
          }
        }
        case Change.Truncate truncate -> throw new AssertionError("a truncate has its own key");
      }
    } catch (UnreadableChange e) {
      if (ChangeReader.keyOf(type, record.key().getBytes(UTF_8)) == null) {
        return; // A query service sets it aside.
      }
      throw new AssertionError(record.toString(), e);
    }
  }

  private void put(ConsumerRecord<String, String> record, String key, Kept next) {
    kept.merge(id(record, key), next, (before, after) -> before.isBefore(after) ? after : before);
  }

  private static String id(ConsumerRecord<String, String> record, String key) {
    return record.partition() + " " + key;
  }

  private static int partition(String id) {
    return Integer.parseInt(id.substring(0, id.indexOf(' ')));
  }

  private static int partition(ConsumerRecord<String, String> record) {
    return record.partition();
  }

  private static String row(ResourceType type, ConsumerRecord<String, String> record) {
    return row(type, CaptureRig.JSON.readTree(record.value()).path("after"));
  }

  /** The captured columns of a row, from Debezium or from Postgres. */
  static String row(ResourceType type, JsonNode row) {
    TreeMap<String, String> columns = new TreeMap<>();
    type.columns().forEach(c -> columns.put(c.sqlName(), text(row.path(c.sqlName()))));
    return columns.toString();
  }

  private static String text(JsonNode value) {
    String text = value.isNull() ? "null" : value.asString();
    try {
      return OffsetDateTime.parse(text).toInstant().toString();
    } catch (DateTimeParseException e) {
      return text;
    }
  }
}
