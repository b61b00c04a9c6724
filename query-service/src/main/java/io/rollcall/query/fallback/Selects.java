package io.rollcall.query.fallback;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The SQL of all reads, made from the catalog: names quoted, values bound. Pure.
 *
 * <p>Rows are always read with the captured columns, in the catalog's order, and no others. Lists
 * mean what {@link ListQuery#matches} and the members of list views mean: text is ordered by code
 * point and searched without case by {@link Capitals}, whatever the database's collation. Nulls
 * come last, and first in descending order, as Postgres has it by itself.
 */
final class Selects {
  private Selects() {}

  /** How many rows a list has. */
  static Sql count(ListQuery query) {
    Binds binds = new Binds();
    return binds.sql("SELECT count(*) FROM " + table(query.type()) + where(query, binds));
  }

  /** Some rows of a list, in its order. */
  static Sql page(ListQuery query, long offset, int size) {
    Binds binds = new Binds();
    return binds.sql(
        "SELECT %s FROM %s%s ORDER BY %s LIMIT %s OFFSET %s"
            .formatted(
                columns(query.type()),
                table(query.type()),
                where(query, binds),
                query.order().stream().map(Selects::step).collect(Collectors.joining(", ")),
                binds.add(size),
                binds.add(offset)));
  }

  /** The row with a key. */
  static Sql row(ResourceType type, String key) {
    return new Sql(
        "SELECT %s FROM %s WHERE %s = $1".formatted(columns(type), table(type), name(type.key())),
        List.of(typed(type.key().type(), key)));
  }

  /** The rows with one of some values in a column, ordered by their key. */
  static Sql rows(ResourceType type, Column by, Collection<String> values) {
    Order byKey = new Order(type.key(), false);
    return new Sql(
        "SELECT %s FROM %s WHERE %s = ANY ($1) ORDER BY %s"
            .formatted(columns(type), table(type), name(by), step(byKey)),
        List.of(array(by.type(), values)));
  }

  /** One row, if there is one with that key. */
  static Sql exists(ResourceType type, String key) {
    return new Sql(
        "SELECT 1 FROM %s WHERE %s = $1".formatted(table(type), name(type.key())),
        List.of(typed(type.key().type(), key)));
  }

  /** No row; fails where a type's rows could not be read either. */
  static Sql nothing(ResourceType type) {
    return new Sql("SELECT %s FROM %s LIMIT 0".formatted(columns(type), table(type)), List.of());
  }

  /** How many rows have their keys in each bucket, and the sum of their digests. */
  static Sql buckets(ResourceType type) {
    return new Sql(
        "SELECT %s, count(*), sum(%s) FROM %s GROUP BY 1"
            .formatted(RowDigest.sqlBucket(type), RowDigest.sql(type), table(type)),
        List.of());
  }

  /** The rows whose keys are in some buckets. */
  static Sql inBuckets(ResourceType type, Collection<Integer> buckets) {
    return new Sql(
        "SELECT %s FROM %s WHERE %s = ANY ($1)"
            .formatted(columns(type), table(type), RowDigest.sqlBucket(type)),
        List.of((Object) buckets.toArray(Integer[]::new)));
  }

  /**
   * Some rows by chance, out of blocks that are chosen by chance, as many of those as may hold
   * twice the rows by what Postgres reckons.
   */
  static Sql some(ResourceType type, int most) {
    return new Sql(
        ("SELECT %s FROM %s TABLESAMPLE SYSTEM ((SELECT least(100, 200.0 * %d /"
                + " greatest(reltuples, 1))::real FROM pg_class WHERE oid = '%s'::regclass))"
                + " ORDER BY random() LIMIT %d")
            .formatted(columns(type), table(type), most, table(type).replace("'", "''"), most),
        List.of());
  }

  /** Where the log ends, and whether that is a standby's. */
  static Sql end() {
    return new Sql(
        "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
            + " ELSE pg_current_wal_insert_lsn() END, '0/0')::bigint, pg_is_in_recovery()",
        List.of());
  }

  /** Whether a text can be the value of a column at all. */
  static boolean isPossible(Column column, String text) {
    try {
      typed(column.type(), text);
      return text.indexOf('\0') < 0;
    } catch (IllegalArgumentException | DateTimeException e) {
      return false;
    }
  }

  private static String where(ListQuery query, Binds binds) {
    List<String> parts = new ArrayList<>();
    for (Condition condition : query.conditions()) {
      parts.add(name(condition.column()) + " = " + binds.add(value(condition)));
    }
    for (String term : query.terms()) {
      parts.add(contained(term, query.type().search(), binds));
    }
    return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
  }

  /** Numbers that are beyond the column's stay so; Postgres compares them all the same. */
  private static Object value(Condition condition) {
    return switch (condition.value()) {
      case Long number -> number;
      case Boolean truth -> truth;
      default -> typed(condition.column().type(), condition.text());
    };
  }

  private static String contained(String term, List<Column> search, Binds binds) {
    String bound = binds.add(term);
    Capitals capitals = Capitals.of(term);
    String upper = "upper(%s COLLATE pg_c_utf8)";
    if (!capitals.isEmpty()) {
      upper =
          "translate(%s, %s, %s)"
              .formatted(upper, binds.add(capitals.small()), binds.add(capitals.large()));
    }
    String text = upper;
    return search.stream()
        .map(column -> "position(%s IN %s) > 0".formatted(bound, text.formatted(name(column))))
        .collect(Collectors.joining(" OR ", "(", ")"));
  }

  private static String step(Order step) {
    return name(step.column())
        + (step.column().type().isText() ? " COLLATE \"C\"" : "")
        + (step.descending() ? " DESC" : "");
  }

  private static String columns(ResourceType type) {
    return type.columns().stream().map(Selects::name).collect(Collectors.joining(", "));
  }

  private static String table(ResourceType type) {
    return "public." + quote(type.table());
  }

  static String name(Column column) {
    return quote(column.sqlName());
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static Object typed(ValueType type, String text) {
    return switch (type) {
      case STRING, TEXT, EMAIL, CHOICE -> text;
      case INTEGER -> Integer.valueOf(text);
      case BIGINT -> Long.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case UUID -> UUID.fromString(text);
      case TIMESTAMP -> OffsetDateTime.parse(text);
      case DATE -> LocalDate.parse(text);
    };
  }

  private static Object array(ValueType type, Collection<String> texts) {
    List<Object> values = texts.stream().map(text -> typed(type, text)).toList();
    return switch (type) {
      case STRING, TEXT, EMAIL, CHOICE -> values.toArray(String[]::new);
      case INTEGER -> values.toArray(Integer[]::new);
      case BIGINT -> values.toArray(Long[]::new);
      case BOOLEAN -> values.toArray(Boolean[]::new);
      case UUID -> values.toArray(UUID[]::new);
      case TIMESTAMP -> values.toArray(OffsetDateTime[]::new);
      case DATE -> values.toArray(LocalDate[]::new);
    };
  }

  /** Collects values and numbers them. */
  private static final class Binds {
    private final List<Object> values = new ArrayList<>();

    String add(Object value) {
      values.add(value);
      return "$" + values.size();
    }

    Sql sql(String text) {
      return new Sql(text, values);
    }
  }
}
