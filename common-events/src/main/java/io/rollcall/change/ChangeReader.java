package io.rollcall.change;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads Debezium's envelope, with or without its schema round it, straight from the bytes.
 *
 * <p>Members it does not know are passed over, columns that are missing are null. Thread-safe.
 */
public final class ChangeReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Map<String, Column>> columnsOf = new ConcurrentHashMap<>();

  /**
   * Reads a record of a type's topic.
   *
   * @throws UnreadableChange if it is none, naming what is wrong with it
   */
  public Change read(ResourceType type, byte @Nullable [] key, byte @Nullable [] value)
      throws UnreadableChange {
    try {
      if (value == null) {
        return new Change.Tombstone(type, key(type, key));
      }
      Envelope envelope = new Envelope();
      try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), value)) {
        expect(in.nextToken() == JsonToken.START_OBJECT, "the value is no JSON object");
        envelope(in, type, envelope);
        expect(in.nextToken() == null, "the value goes on behind its end");
      }
      return change(type, key, envelope);
    } catch (JacksonException e) {
      throw new UnreadableChange("no JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableChange(String.valueOf(e.getMessage()), e);
    }
  }

  private Change change(ResourceType type, byte @Nullable [] key, Envelope envelope)
      throws UnreadableChange {
    expect(envelope.lsn >= 0, "source.lsn is missing");
    return switch (envelope.operation) {
      case "c", "u", "r" -> upsert(type, key, envelope);
      case "d" -> new Change.Delete(type, key(type, key), envelope.lsn, envelope.committedAtMs);
      case "t" -> new Change.Truncate(type, envelope.lsn, envelope.committedAtMs);
      default -> throw new UnreadableChange("op is none of c, u, r, d, t");
    };
  }

  private Change upsert(ResourceType type, byte @Nullable [] key, Envelope envelope)
      throws UnreadableChange {
    Row row = envelope.after;
    if (row == null) {
      throw new UnreadableChange("after is missing");
    }
    expect(row.key().equals(key(type, key)), "the record's key is not that of its row");
    return new Change.Upsert(type, row, envelope.lsn, envelope.snapshot, envelope.committedAtMs);
  }

  private void envelope(JsonParser in, ResourceType type, Envelope envelope)
      throws UnreadableChange {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      switch (name) {
        case "payload" -> {
          if (token == JsonToken.START_OBJECT) {
            envelope(in, type, envelope);
          }
        }
        case "after" -> {
          if (token == JsonToken.START_OBJECT) {
            envelope.after = row(in, type);
          }
        }
        case "source" -> {
          expect(token == JsonToken.START_OBJECT, "source is no object");
          source(in, envelope);
        }
        case "op" -> envelope.operation = String.valueOf(in.getString());
        default -> in.skipChildren();
      }
    }
  }

  private static void source(JsonParser in, Envelope envelope) {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      switch (name) {
        case "lsn" -> envelope.lsn = token == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : -1;
        case "ts_ms" ->
            envelope.committedAtMs = token == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : 0;
        case "snapshot" -> {
          String snapshot = in.getString();
          envelope.snapshot =
              token == JsonToken.VALUE_TRUE
                  || (token == JsonToken.VALUE_STRING
                      && !"false".equals(snapshot)
                      && !"incremental".equals(snapshot));
        }
        default -> in.skipChildren();
      }
    }
  }

  private Row row(JsonParser in, ResourceType type) throws UnreadableChange {
    Map<String, Column> columns = columns(type);
    Row.Builder row = Row.of(type);
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      Column column = columns.get(in.currentName());
      JsonToken token = in.nextToken();
      if (column == null) {
        in.skipChildren();
      } else {
        row.set(column, value(in, token, column));
      }
    }
    return row.build();
  }

  private static @Nullable Object value(JsonParser in, JsonToken token, Column column)
      throws UnreadableChange {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> in.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          switch (column.type()) {
            case DATE -> LocalDate.ofEpochDay(in.getLongValue());
            case STRING, TEXT, EMAIL, CHOICE, INTEGER, BIGINT, BOOLEAN, UUID, TIMESTAMP ->
                in.getLongValue();
          };
      default -> throw new UnreadableChange(column.sqlName() + " is neither text nor a number");
    };
  }

  private String key(ResourceType type, byte @Nullable [] key) throws UnreadableChange {
    if (key == null) {
      throw new UnreadableChange("the record has no key");
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), key)) {
      expect(in.nextToken() == JsonToken.START_OBJECT, "the key is no JSON object");
      String found = keyMember(in, type);
      if (found == null) {
        throw new UnreadableChange("the key has no " + type.key().sqlName());
      }
      return found;
    }
  }

  private static @Nullable String keyMember(JsonParser in, ResourceType type) {
    String found = null;
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (name.equals("payload") && token == JsonToken.START_OBJECT) {
        found = keyMember(in, type);
      } else if (name.equals(type.key().sqlName()) && token.isScalarValue()) {
        found = in.getString();
      } else {
        in.skipChildren();
      }
    }
    return found;
  }

  private Map<String, Column> columns(ResourceType type) {
    return columnsOf.computeIfAbsent(
        type.name() + ' ' + type.digest(),
        name ->
            type.columns().stream()
                .collect(Collectors.toMap(Column::sqlName, Function.identity())));
  }

  private static void expect(boolean condition, String fault) throws UnreadableChange {
    if (!condition) {
      throw new UnreadableChange(fault);
    }
  }

  /** What has been read of an envelope. */
  private static final class Envelope {
    @Nullable Row after;
    String operation = "";
    long lsn = -1;
    long committedAtMs;
    boolean snapshot;
  }
}
