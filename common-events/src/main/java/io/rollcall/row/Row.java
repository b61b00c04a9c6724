package io.rollcall.row;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
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

  /** The texts of key and references, which joins ask for again and again; a race costs nothing. */
  private @Nullable String @Nullable [] names;

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
    Varints in = new Varints(encoded, offset);
    if (in.next() != FORMAT) {
      throw new IllegalArgumentException("no encoded row of " + type);
    }
    int count = in.next();
    for (int i = 0; i < count; i++) {
      int length = in.next() - 1;
      int start = in.skip(Math.max(length, 0));
      if (length == 0) {
        throw new IllegalArgumentException(
            "an encoded row of " + type + " has a value of no bytes");
      }
      if (i < starts.length) {
        starts[i] = start;
        lengths[i] = length;
      }
    }
    if (!in.atEnd()) {
      throw new IllegalArgumentException("an encoded row of " + type + " goes on behind its end");
    }
    if (isNull(type.key())) {
      throw new IllegalArgumentException("a row of " + type + " has no " + type.key().name());
    }
  }

  /**
   * A row from its {@link #encoded} form, whose bytes must not change afterwards.
   *
   * @throws IllegalArgumentException if they are no row with a key, or more than one
   */
  public static Row decode(ResourceType type, byte[] encoded) {
    return new Row(type, encoded, 0);
  }

  /**
   * A row from its encoded form, which begins at {@code offset} and ends with the array.
   *
   * @throws IllegalArgumentException as {@link #decode(ResourceType, byte[])}
   */
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
    return column.isReference() || i == type.key().index() ? name(i) : decoded(i);
  }

  private String name(int i) {
    @Nullable String[] known = names;
    if (known == null) {
      known = new @Nullable String[starts.length];
      names = known;
    }
    String name = known[i];
    if (name == null) {
      name = decoded(i);
      known[i] = name;
    }
    return name;
  }

  private String decoded(int i) {
    return encoded[starts[i]] == '"'
        ? JsonText.unquote(encoded, starts[i], lengths[i])
        : new String(encoded, starts[i], lengths[i], StandardCharsets.US_ASCII);
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

  /** Whether a column's JSON is a part of some bytes, {@code to} excluded; of null it never is. */
  public boolean isJson(Column column, byte[] bytes, int from, int to) {
    int i = column.index();
    return lengths[i] == to - from
        && Arrays.equals(encoded, starts[i], starts[i] + lengths[i], bytes, from, to);
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

  /** How many bytes {@link #encoded()} has. */
  public int encodedBytes() {
    return encoded.length - offset;
  }

  /** Appends the bytes that {@link #decode} reads. */
  public void writeEncoded(ByteSink out) {
    out.write(encoded, offset, encoded.length - offset);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Row row) || !row.type.equals(type)) {
      return false;
    }
    for (Column column : type.columns()) {
      if (!same(column, row)) {
        return false;
      }
    }
    return true;
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
     * @throws IllegalArgumentException if the value does not belong to the column's type; the
     *     message names the column and never the value
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
      try {
        byte[] json = jsonOrNull(column.type(), value);
        if (json != null) {
          return json;
        }
      } catch (IllegalArgumentException | DateTimeException e) {
        // Its message quotes the value, which must not reach a log.
      }
      throw new IllegalArgumentException(
          column.name() + ": this " + value.getClass().getSimpleName() + " is no " + column.type());
    }

    private static byte @Nullable [] jsonOrNull(ValueType type, Object value) {
      return switch (type) {
        case STRING, TEXT, EMAIL, CHOICE ->
            value instanceof String text ? JsonText.quote(text) : null;
        case INTEGER ->
            isWhole(value) && ((Number) value).longValue() == ((Number) value).intValue()
                ? ascii(value)
                : null;
        case BIGINT -> isWhole(value) ? ascii(value) : null;
        case BOOLEAN -> value instanceof Boolean ? ascii(value) : null;
        case UUID ->
            switch (value) {
              case UUID uuid -> quoted(uuid);
              case String text -> quoted(UUID.fromString(text));
              default -> null;
            };
        case TIMESTAMP ->
            switch (value) {
              case Instant instant -> quoted(Timestamps.text(instant));
              case OffsetDateTime time -> quoted(Timestamps.text(time.toInstant()));
              case String text -> quoted(Timestamps.text(OffsetDateTime.parse(text).toInstant()));
              default -> null;
            };
        case DATE ->
            switch (value) {
              case LocalDate date -> quoted(date);
              case String text -> quoted(LocalDate.parse(text));
              default -> null;
            };
      };
    }

    private static boolean isWhole(Object value) {
      return value instanceof Long || value instanceof Integer || value instanceof Short;
    }

    private static byte[] quoted(Object value) {
      return ascii("\"" + value + '"');
    }

    private static byte[] ascii(Object value) {
      return value.toString().getBytes(StandardCharsets.US_ASCII);
    }
  }
}
