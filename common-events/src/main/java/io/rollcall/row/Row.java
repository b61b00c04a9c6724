package io.rollcall.row;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The captured columns of one table row, each kept as the bytes of its JSON value.
 *
 * <p>So rendering copies bytes, and only what must be compared is decoded. The encoded form is a
 * format byte, the number of columns, and for each column its length plus one (0 for null) and its
 * JSON, lengths being varints. A form with fewer columns than the type has reads as null in the
 * rest. Immutable.
 */
public final class Row {
  private static final int FORMAT = 1;

  private final ResourceType type;
  private final byte[] encoded;
  private final int offset;
  private final int[] starts;
  private final int[] lengths;

  private Row(ResourceType type, byte[] encoded, int offset) {
    this.type = type;
    this.encoded = encoded;
    this.offset = offset;
    int columns = type.columns().size();
    starts = new int[columns];
    lengths = new int[columns];
    Arrays.fill(lengths, -1);
    index();
  }

  private void index() {
    if (encoded.length <= offset || encoded[offset] != FORMAT) {
      throw new IllegalArgumentException("no encoded row of " + type);
    }
    Varints in = new Varints(encoded, offset + 1);
    int count = in.next();
    for (int i = 0; i < count; i++) {
      int length = in.next() - 1;
      int start = in.skip(Math.max(length, 0));
      if (i < starts.length) {
        starts[i] = start;
        lengths[i] = length;
      }
    }
  }

  /** A row from its {@link #encoded} form, whose bytes must not change afterwards. */
  public static Row decode(ResourceType type, byte[] encoded) {
    return new Row(type, encoded, 0);
  }

  /** A row from its encoded form, which begins at {@code offset} and ends with the array. */
  public static Row decode(ResourceType type, byte[] bytes, int offset) {
    return new Row(type, bytes, offset);
  }

  /** Begins a row, all of whose columns are null so far. */
  public static Builder of(ResourceType type) {
    return new Builder(type);
  }

  /** What kind of resource it is. */
  public ResourceType type() {
    return type;
  }

  /** The key as text: the string itself, or the decimal of a number. */
  public String key() {
    return Objects.requireNonNull(text(type.key()), "key");
  }

  /** How often the row was written; 0 where it is not known. */
  public long version() {
    return isNull(type.version()) ? 0 : number(type.version());
  }

  /** Whether a column is null. */
  public boolean isNull(Column column) {
    return lengths[column.index()] < 0;
  }

  /** A value as text: strings as they are, numbers as decimals, the rest as in JSON; or null. */
  public @Nullable String text(Column column) {
    int i = column.index();
    if (lengths[i] < 0) {
      return null;
    }
    if (lengths[i] > 0 && encoded[starts[i]] == '"') {
      return JsonText.unquote(encoded, starts[i], lengths[i]);
    }
    return new String(encoded, starts[i], lengths[i], StandardCharsets.US_ASCII);
  }

  /** The value of a column of numbers that is not null. */
  public long number(Column column) {
    int i = column.index();
    long value = 0;
    boolean negative = encoded[starts[i]] == '-';
    for (int at = starts[i] + (negative ? 1 : 0); at < starts[i] + lengths[i]; at++) {
      value = value * 10 - (encoded[at] - '0');
    }
    return negative ? value : -value;
  }

  /** The value of a boolean column that is not null. */
  public boolean truth(Column column) {
    return encoded[starts[column.index()]] == 't';
  }

  /** Appends a column's JSON. */
  public void writeJson(Column column, ByteSink out) {
    int i = column.index();
    if (lengths[i] < 0) {
      out.write(RowRenderer.NULL);
    } else {
      out.write(encoded, starts[i], lengths[i]);
    }
  }

  /** Whether a column has the same value in another row of the same type. */
  public boolean same(Column column, Row other) {
    int i = column.index();
    if (lengths[i] != other.lengths[i]) {
      return false;
    }
    return lengths[i] < 0
        || Arrays.equals(
            encoded,
            starts[i],
            starts[i] + lengths[i],
            other.encoded,
            other.starts[i],
            other.starts[i] + lengths[i]);
  }

  /** The bytes that {@link #decode} reads. */
  public byte[] encoded() {
    return offset == 0 ? encoded.clone() : Arrays.copyOfRange(encoded, offset, encoded.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row
        && row.type.equals(type)
        && type.columns().stream().allMatch(column -> same(column, row));
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  @Override
  public String toString() {
    return type.name() + "/" + key() + " version " + version();
  }

  /** Collects the values of a row. Not thread-safe. */
  public static final class Builder {
    private final ResourceType type;
    private final byte[] @Nullable [] values;

    private Builder(ResourceType type) {
      this.type = type;
      this.values = new byte[type.columns().size()][];
    }

    /**
     * Sets a column.
     *
     * @param value null, or what belongs to the column's type: {@link String}, {@link Number} of
     *     whole value, {@link Boolean}, {@link UUID}, {@link Instant} or {@link OffsetDateTime},
     *     {@link LocalDate}; text, uuids, timestamps and dates also as strings
     * @throws IllegalArgumentException if the value does not belong to the column's type
     */
    public Builder set(Column column, @Nullable Object value) {
      values[column.index()] = value == null ? null : json(column, value);
      return this;
    }

    /**
     * Makes the row.
     *
     * @throws IllegalArgumentException if the key is null
     */
    public Row build() {
      if (values[type.key().index()] == null) {
        throw new IllegalArgumentException(type + " without " + type.key().name());
      }
      return decode(type, encode());
    }

    private byte[] encode() {
      int size = 8;
      for (byte[] value : values) {
        size += value == null ? 1 : value.length + 3;
      }
      ByteSink out = new ByteSink(size).write(FORMAT).writeVarint(values.length);
      for (byte[] value : values) {
        out.writeVarint(value == null ? 0 : value.length + 1);
        if (value != null) {
          out.write(value);
        }
      }
      return out.toBytes();
    }

    private static byte[] json(Column column, Object value) {
      return switch (column.type()) {
        case STRING, TEXT, EMAIL, CHOICE -> {
          if (value instanceof String text) {
            yield JsonText.quote(text);
          }
          throw unfit(column, value);
        }
        case INTEGER, BIGINT -> {
          if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            yield ascii(Long.toString(((Number) value).longValue()));
          }
          throw unfit(column, value);
        }
        case BOOLEAN -> {
          if (value instanceof Boolean truth) {
            yield ascii(Boolean.toString(truth));
          }
          throw unfit(column, value);
        }
        case UUID -> JsonText.quote(uuid(column, value).toString().toLowerCase(Locale.ROOT));
        case TIMESTAMP -> JsonText.quote(Timestamps.text(instant(column, value)));
        case DATE -> JsonText.quote(date(column, value).toString());
      };
    }

    private static UUID uuid(Column column, Object value) {
      return switch (value) {
        case UUID uuid -> uuid;
        case String text -> UUID.fromString(text);
        default -> throw unfit(column, value);
      };
    }

    private static Instant instant(Column column, Object value) {
      return switch (value) {
        case Instant instant -> instant;
        case OffsetDateTime time -> time.toInstant();
        case String text -> OffsetDateTime.parse(text).toInstant();
        default -> throw unfit(column, value);
      };
    }

    private static LocalDate date(Column column, Object value) {
      return switch (value) {
        case LocalDate date -> date;
        case String text -> LocalDate.parse(text);
        default -> throw unfit(column, value);
      };
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static IllegalArgumentException unfit(Column column, Object value) {
      return new IllegalArgumentException(
          column.name() + " is " + column.type() + ", not " + value.getClass().getSimpleName());
    }
  }
}
