package io.rollcall.query.view;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ValueType;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The members of a list view: byte strings that sort as the rows do, and that tell the row's key.
 *
 * <p>One part for each step of the ordering, each of which ends by itself: text as UTF-8 (which
 * sorts by code point) and a zero byte; numbers and times as big-endian bytes with the sign bit
 * turned; booleans as a byte. In a column that may be null a byte comes before, so that nulls come
 * last. A descending part has all its bits turned. Behind the parts: the key as text, a zero byte,
 * and the key's length in two bytes; where the last part is the key as ascending text, that part
 * serves for it.
 */
public final class Members {
  private static final int PRESENT = 1;
  private static final int NULL = 2;

  private Members() {}

  /** The member that stands for a row in a list of the given ordering, which ends with the key. */
  public static byte[] member(List<Order> order, Row row) {
    ByteSink out = new ByteSink(48);
    for (Order step : order) {
      part(step, row, out);
    }
    byte[] key = utf8(row.key());
    Order last = order.getLast();
    if (last.descending() || !last.column().type().isText()) {
      out.write(key).write(0);
    }
    return out.write(key.length >>> 8).write(key.length).toBytes();
  }

  /** The key of the row that a member stands for, as text. */
  static byte[] key(byte[] member) {
    int length = ((member[member.length - 2] & 0xff) << 8) | (member[member.length - 1] & 0xff);
    int end = member.length - 3;
    return Arrays.copyOfRange(member, end - length, end);
  }

  /**
   * The ranges of the members of all rows that have one of some values in the first column of the
   * order: of each from and to, as Redis wants lexical ranges written. They come in the order of
   * the members; those that meet are one, as where the values are numbers without a gap.
   *
   * @param first an ascending step by a reference
   * @param values the values as text
   */
  static List<byte[]> ranges(Order first, Collection<String> values) {
    SortedSet<byte[]> begins = new TreeSet<>(Arrays::compareUnsigned);
    values.forEach(value -> begins.add(from(first.column(), value)));
    List<byte[]> ranges = new ArrayList<>();
    for (byte[] from : begins) {
      byte[] to = behind(from);
      if (!ranges.isEmpty() && meets(ranges.getLast(), from)) {
        ranges.set(ranges.size() - 1, to);
      } else {
        ranges.add(from);
        ranges.add(to);
      }
    }
    return ranges;
  }

  /** Whether a range ends where another begins, whatever their brackets. */
  private static boolean meets(byte[] to, byte[] from) {
    return Arrays.equals(to, 1, to.length, from, 1, from.length);
  }

  private static byte[] from(Column column, String value) {
    ByteSink out = new ByteSink(24).write('[');
    if (column.nullable()) {
      out.write(PRESENT);
    }
    if (column.type() == ValueType.INTEGER) {
      writeInt(Integer.parseInt(value), out);
    } else if (column.type() == ValueType.BIGINT) {
      out.writeLong(Long.parseLong(value) ^ Long.MIN_VALUE);
    } else {
      out.write(utf8(value)).write(0);
    }
    return out.toBytes();
  }

  /** The end of the range that holds all that begins as the beginning of the range does. */
  private static byte[] behind(byte[] from) {
    byte[] behind = from.clone();
    behind[0] = '(';
    for (int i = behind.length - 1; i > 0; i--) {
      if (++behind[i] != 0) {
        return behind;
      }
    }
    return new byte[] {'+'};
  }

  private static void part(Order step, Row row, ByteSink out) {
    if (!step.descending()) {
      ascending(step.column(), row, out);
      return;
    }
    ByteSink part = new ByteSink(24);
    ascending(step.column(), row, part);
    byte[] bytes = part.toBytes();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
    out.write(bytes);
  }

  private static void ascending(Column column, Row row, ByteSink out) {
    boolean isNull = row.isNull(column);
    if (column.nullable()) {
      out.write(isNull ? NULL : PRESENT);
    }
    if (isNull) {
      return;
    }
    switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE, UUID -> out.write(utf8(text(column, row))).write(0);
      case INTEGER -> writeInt((int) row.number(column), out);
      case BIGINT -> out.writeLong(row.number(column) ^ Long.MIN_VALUE);
      case BOOLEAN -> out.write(row.truth(column) ? 1 : 0);
      case TIMESTAMP -> out.writeLong(micros(Instant.parse(text(column, row))) ^ Long.MIN_VALUE);
      case DATE -> writeInt((int) LocalDate.parse(text(column, row)).toEpochDay(), out);
    }
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
        instant.get(ChronoField.MICRO_OF_SECOND));
  }

  private static void writeInt(int value, ByteSink out) {
    int sortable = value ^ Integer.MIN_VALUE;
    out.write(sortable >>> 24).write(sortable >>> 16).write(sortable >>> 8).write(sortable);
  }

  private static String text(Column column, Row row) {
    return Objects.requireNonNull(row.text(column));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
