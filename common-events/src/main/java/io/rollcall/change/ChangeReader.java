package io.rollcall.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import io.rollcall.row.Row;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;

/**
 * Reads Debezium's envelope, with or without its schema round it, straight from the bytes.
 *
 * <p>Members it does not know are passed over, columns that are missing are null. What it says of a
 * record that it cannot read quotes nothing of it. Thread-safe.
 */
public final class ChangeReader implements Reading {
  private static final JsonFactory JSON = new JsonFactory();

  /** What Debezium writes for a large value that Postgres did not log. */
  private static final String LEFT_OUT = "__debezium_unavailable_value";

  private static final Set<String> NO_SNAPSHOT = Set.of("false", "null");

  // Names are matched as they stand in the bytes: most of them are never made into strings.
  private static final int PAYLOAD = 0;
  private static final int AFTER = 1;
  private static final int SOURCE = 2;
  private static final int OPERATION = 3;
  private static final PropertyNameMatcher ENVELOPE = matcher("payload", "after", "source", "op");

  private static final int LSN = 0;
  private static final int COMMITTED_AT = 1;
  private static final int SNAPSHOT = 2;
  private static final PropertyNameMatcher IN_SOURCE = matcher("lsn", "ts_ms", "snapshot");

  private final Map<ResourceType, Names> namesOf = new ConcurrentHashMap<>();

  /** What is looked for in the records of a type. */
  private static final class Names {
    /** Its columns, by the index by which their names are matched. */
    final List<Column> columns;

    final PropertyNameMatcher matcher;

    /** What comes before the key's value in a record's key, as Debezium writes it. */
    final byte[] beforeKey;

    Names(ResourceType type) {
      columns = type.columns();
      matcher = matcher(columns.stream().map(Column::sqlName).toArray(String[]::new));
      beforeKey = ("{\"" + type.key().sqlName() + "\":").getBytes(UTF_8);
    }
  }

  @Override
  public Change read(
      ResourceType type, byte @Nullable [] history, byte @Nullable [] key, byte @Nullable [] value)
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
      expect(envelope.lsn >= 0, "source.lsn is missing");
      envelope.position = Position.of(Position.history(history), envelope.lsn);
      return change(type, key, envelope);
    } catch (JacksonException e) {
      // Neither its message nor itself as cause: they quote the record.
      throw new UnreadableChange("no JSON from byte " + e.getLocation().getByteOffset());
    } catch (IllegalArgumentException e) {
      throw new UnreadableChange(String.valueOf(e.getMessage()), e);
    }
  }

  /** The key of the row that a record's key tells, or null if it tells none. */
  public static @Nullable String keyOf(ResourceType type, byte @Nullable [] key) {
    try {
      return key(type, key);
    } catch (UnreadableChange | JacksonException e) {
      return null;
    }
  }

  private Change change(ResourceType type, byte @Nullable [] key, Envelope envelope)
      throws UnreadableChange {
    return switch (envelope.operation) {
      case "c", "u", "r" -> upsert(type, key, envelope);
      case "d" ->
          new Change.Delete(
              type, key(type, key), envelope.position, envelope.snapshot, envelope.committedAtMs);
      case "t" -> new Change.Truncate(type, envelope.position, envelope.committedAtMs);
      default -> throw new UnreadableChange("op is none of c, u, r, d, t");
    };
  }

  private Change upsert(ResourceType type, byte @Nullable [] key, Envelope envelope)
      throws UnreadableChange {
    Row row = envelope.after;
    if (row == null) {
      throw new UnreadableChange("after is missing");
    }
    expect(
        isPlainKey(row, key) || row.key().equals(key(type, key)),
        "the record's key is not that of its row");
    return new Change.Upsert(
        type, row, envelope.position, envelope.snapshot, envelope.committedAtMs);
  }

  private void envelope(JsonParser in, ResourceType type, Envelope envelope)
      throws UnreadableChange {
    int name = in.nextNameMatch(ENVELOPE);
    while (isName(name)) {
      JsonToken token = in.nextToken();
      if (name == PAYLOAD && token == JsonToken.START_OBJECT) {
        envelope(in, type, envelope);
      } else if (name == AFTER && token == JsonToken.START_OBJECT) {
        envelope.after = row(in, type);
      } else if (name == SOURCE && token == JsonToken.START_OBJECT) {
        source(in, envelope);
      } else if (name == OPERATION && token == JsonToken.VALUE_STRING) {
        envelope.operation = in.getString();
      } else {
        in.skipChildren();
      }
      name = in.nextNameMatch(ENVELOPE);
    }
  }

  private static void source(JsonParser in, Envelope envelope) {
    int name = in.nextNameMatch(IN_SOURCE);
    while (isName(name)) {
      JsonToken token = in.nextToken();
      if (name == LSN && isLong(in, token)) {
        envelope.lsn = in.getLongValue();
      } else if (name == COMMITTED_AT && isLong(in, token)) {
        envelope.committedAtMs = in.getLongValue();
      } else if (name == SNAPSHOT && token.isScalarValue()) {
        envelope.snapshot = !NO_SNAPSHOT.contains(in.getString());
      } else {
        in.skipChildren();
      }
      name = in.nextNameMatch(IN_SOURCE);
    }
  }

  private static PropertyNameMatcher matcher(String... names) {
    return JSON.constructNameMatcher(Stream.of(names).map(Named::fromString).toList(), false);
  }

  /** Whether what was matched is a name, known or not, and not the end of its object. */
  private static boolean isName(int match) {
    return match >= 0 || match == PropertyNameMatcher.MATCH_UNKNOWN_NAME;
  }

  private static boolean isLong(JsonParser in, JsonToken token) {
    return token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() != NumberType.BIG_INTEGER;
  }

  private Row row(JsonParser in, ResourceType type) throws UnreadableChange {
    Names names = names(type);
    Row.Builder row = Row.of(type);
    int name = in.nextNameMatch(names.matcher);
    while (isName(name)) {
      JsonToken token = in.nextToken();
      if (name < 0) {
        in.skipChildren();
      } else {
        Column column = names.columns.get(name);
        row.set(column, value(in, token, column));
      }
      name = in.nextNameMatch(names.matcher);
    }
    return row.build();
  }

  private static @Nullable Object value(JsonParser in, JsonToken token, Column column)
      throws UnreadableChange {
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> text(in.getString(), column);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        if (!isLong(in, token)) {
          throw new UnreadableChange(
              column.name() + " is neither text nor a whole number of 64 bits nor true or false");
        }
        yield column.type() == ValueType.DATE ? date(in, column) : (Object) in.getLongValue();
      }
    };
  }

  private static String text(String text, Column column) throws UnreadableChange {
    expect(
        !text.equals(LEFT_OUT),
        column.name()
            + " was left out of the log, where an update did not touch it; let a trigger"
            + " rewrite it on updates");
    return text;
  }

  private static LocalDate date(JsonParser in, Column column) throws UnreadableChange {
    try {
      return LocalDate.ofEpochDay(in.getLongValue());
    } catch (DateTimeException e) {
      throw new UnreadableChange(column.name() + " is beyond what a date can be");
    }
  }

  private static String key(ResourceType type, byte @Nullable [] key) throws UnreadableChange {
    if (key == null) {
      throw new UnreadableChange("the record has no key");
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), key)) {
      expect(in.nextToken() == JsonToken.START_OBJECT, "the key is no JSON object");
      String found = keyMember(in, type);
      if (found == null) {
        throw new UnreadableChange("the key has no " + type.key().sqlName() + " that can be one");
      }
      expect(in.nextToken() == null, "the key goes on behind its end");
      return found;
    }
  }

  /**
   * Whether a record's key is that of a row, as Debezium writes it; then nothing need be parsed.
   */
  private boolean isPlainKey(Row row, byte @Nullable [] key) {
    byte[] before = names(row.type()).beforeKey;
    return key != null
        && key.length > before.length
        && Arrays.equals(key, 0, before.length, before, 0, before.length)
        && row.isJson(row.type().key(), key, before.length, key.length - 1)
        && key[key.length - 1] == '}';
  }

  private static @Nullable String keyMember(JsonParser in, ResourceType type) {
    JsonToken fitting =
        type.key().type().isNumber() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING;
    String found = null;
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      JsonToken token = in.nextToken();
      if (name.equals("payload") && token == JsonToken.START_OBJECT) {
        found = keyMember(in, type);
      } else if (name.equals(type.key().sqlName()) && token == fitting) {
        found = in.getString();
      } else {
        in.skipChildren();
      }
    }
    return found;
  }

  private Names names(ResourceType type) {
    return namesOf.computeIfAbsent(type, Names::new);
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
    long position;
    long committedAtMs;
    boolean snapshot;
  }
}
