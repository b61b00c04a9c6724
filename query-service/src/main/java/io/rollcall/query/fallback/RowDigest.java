package io.rollcall.query.fallback;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A number made of all captured columns of a row, which Postgres makes of the row as it stores it
 * and this service of the row as it has it: so both can be compared without either leaving its
 * place. The number is the first eight bytes of the MD5 of the columns' texts, which both sides
 * have at hand; it finds accidents, not adversaries. Pure.
 *
 * <p>Rows are in {@link #BUCKETS} buckets by the MD5 of their keys. Of what is in a bucket the
 * numbers are added up, so the order does not matter.
 */
public final class RowDigest {
  /** How many buckets there are. */
  public static final int BUCKETS = 1 << 16;

  private static final ThreadLocal<MessageDigest> MD5 = ThreadLocal.withInitial(RowDigest::md5);

  private RowDigest() {}

  /** Of a row. */
  public static long of(Row row) {
    StringBuilder texts = new StringBuilder();
    for (Column column : row.type().columns()) {
      String text = text(column, row.text(column));
      if (text == null) {
        texts.append('n');
      } else {
        texts.append('v').append(text.codePointCount(0, text.length())).append(':').append(text);
      }
    }
    return digest(texts.toString()).getLong();
  }

  /** The bucket that a key is in. */
  public static int bucket(String key) {
    return digest(key).getShort() & 0xffff;
  }

  private static ByteBuffer digest(String text) {
    return ByteBuffer.wrap(MD5.get().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A value as text, of times a number, as both sides write those alike. */
  private static @Nullable String text(Column column, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE, INTEGER, BIGINT, BOOLEAN, UUID -> text;
      case TIMESTAMP ->
          Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text)));
      case DATE -> Long.toString(LocalDate.parse(text).toEpochDay());
    };
  }

  /**
   * The same in SQL, of a column of a row of its table; null for times that no row here can have.
   */
  private static String sqlText(Column column, String name) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL, CHOICE -> name;
      case INTEGER, BIGINT, BOOLEAN, UUID -> name + "::text";
      case TIMESTAMP ->
          "CASE WHEN isfinite(%1$s) THEN (extract(epoch FROM %1$s) * 1000000)::bigint::text END"
              .formatted(name);
      case DATE ->
          "CASE WHEN isfinite(%1$s) THEN (%1$s - date '1970-01-01')::text END".formatted(name);
    };
  }

  /** {@link #of} in SQL: a {@code bigint} for each row. */
  static String sql(ResourceType type) {
    StringBuilder texts = new StringBuilder();
    for (Column column : type.columns()) {
      String text = sqlText(column, Selects.name(column));
      texts
          .append(texts.isEmpty() ? "" : " || ")
          .append(
              "coalesce('v' || char_length(%1$s) || ':' || %1$s, 'n')".formatted("(" + text + ")"));
    }
    return "('x' || left(md5(%s), 16))::bit(64)::bigint".formatted(texts);
  }

  /** {@link #bucket} in SQL: an {@code int} for each row. */
  static String sqlBucket(ResourceType type) {
    String key = sqlText(type.key(), Selects.name(type.key()));
    return "('x' || left(md5(%s), 4))::bit(16)::int".formatted(key);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
