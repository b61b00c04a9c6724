package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.Referrer;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of all statements, made from the catalog: names quoted, values bound. Pure.
 *
 * <p>Rows are always read with all captured columns, in the catalog's order.
 */
final class Statements {
  /** How a row is locked while it is being read. */
  enum Lock {
    NONE(""),
    /** Against other writers of it; references to it may still be made. */
    TO_UPDATE(" FOR NO KEY UPDATE"),
    /** Against other writers and against new references to it. */
    TO_DELETE(" FOR UPDATE");

    private final String sql;

    Lock(String sql) {
      this.sql = sql;
    }
  }

  private Statements() {}

  static Sql insert(ResourceType type, Map<Column, @Nullable Object> values) {
    if (values.isEmpty()) {
      return new Sql(
          "INSERT INTO " + table(type) + " DEFAULT VALUES RETURNING " + columns(type), List.of());
    }
    Binds binds = new Binds();
    String placeholders =
        values.values().stream().map(binds::add).collect(Collectors.joining(", "));
    String names = values.keySet().stream().map(Statements::name).collect(Collectors.joining(", "));
    return binds.sql(
        "INSERT INTO %s (%s) VALUES (%s) RETURNING %s"
            .formatted(table(type), names, placeholders, columns(type)));
  }

  /** An update without values writes the row as it is: its version rises, as it would in Django. */
  static Sql update(ResourceType type, Object key, Map<Column, @Nullable Object> values) {
    Binds binds = new Binds();
    List<String> settings = new ArrayList<>();
    values.forEach((column, value) -> settings.add(name(column) + " = " + binds.add(value)));
    if (settings.isEmpty()) {
      settings.add(name(type.key()) + " = " + name(type.key()));
    }
    return binds.sql(
        "UPDATE %s SET %s WHERE %s = %s RETURNING %s"
            .formatted(
                table(type),
                String.join(", ", settings),
                name(type.key()),
                binds.add(key),
                columns(type)));
  }

  static Sql select(ResourceType type, Object key, Lock lock) {
    return new Sql(
        "SELECT %s FROM %s WHERE %s = $1%s"
            .formatted(columns(type), table(type), name(type.key()), lock.sql),
        List.of(key));
  }

  /** Rows with one of some values in a column, ordered by their key. */
  static Sql selectAll(ResourceType type, Column by, Collection<Object> values) {
    String collation = type.key().type().isText() ? " COLLATE \"C\"" : "";
    return new Sql(
        "SELECT %s FROM %s WHERE %s = ANY ($1) ORDER BY %s%s"
            .formatted(columns(type), table(type), name(by), name(type.key()), collation),
        List.of(array(by.type(), values)));
  }

  /** The keys of up to {@code limit} rows with one of some values in a column, locked. */
  static Sql selectKeys(ResourceType type, Column by, Collection<Object> values, int limit) {
    return new Sql(
        "SELECT %s FROM %s WHERE %s = ANY ($1) LIMIT %d FOR UPDATE"
            .formatted(name(type.key()), table(type), name(by), limit),
        List.of(array(by.type(), values)));
  }

  static Sql delete(ResourceType type, Collection<Object> keys) {
    return new Sql(
        "DELETE FROM %s WHERE %s = ANY ($1)".formatted(table(type), name(type.key())),
        List.of(array(type.key().type(), keys)));
  }

  /** One row for each group of referrers, its index and how many rows refer to the key. */
  static Sql count(List<List<Referrer>> groups, Object key) {
    List<String> selects = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<Referrer> group = groups.get(i);
      String condition =
          group.stream()
              .map(referrer -> name(referrer.column()) + " = $1")
              .collect(Collectors.joining(" OR "));
      selects.add(
          "SELECT %d, count(*) FROM %s WHERE %s"
              .formatted(i, table(group.getFirst().type()), condition));
    }
    return new Sql(String.join(" UNION ALL ", selects), List.of(key));
  }

  /** One row, its index, for each probe that finds what it should not. */
  static Sql probe(List<Probe> probes) {
    Binds binds = new Binds();
    List<String> selects = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      selects.add("SELECT " + i + " WHERE " + condition(probes.get(i), binds));
    }
    return binds.sql(String.join(" UNION ALL ", selects));
  }

  private static String condition(Probe probe, Binds binds) {
    return switch (probe) {
      case Probe.Missing missing ->
          "NOT EXISTS (SELECT 1 FROM %s WHERE %s = %s)"
              .formatted(
                  table(missing.target()), name(missing.target().key()), binds.add(missing.key()));
      case Probe.Taken taken -> {
        String others =
            taken.exceptKey() == null
                ? ""
                : " AND " + name(taken.type().key()) + " <> " + binds.add(taken.exceptKey());
        yield "EXISTS (SELECT 1 FROM %s WHERE %s = %s%s)"
            .formatted(table(taken.type()), name(taken.column()), binds.add(taken.value()), others);
      }
    };
  }

  /**
   * The numbers, from 1, of the tuples that a table has.
   *
   * <p>Each is looked up by itself: a semi-join, planned while the table was small and kept with
   * its plan, would read a table through that has grown since.
   */
  static Sql present(Question question) {
    List<String> conditions = new ArrayList<>();
    List<Object> arrays = new ArrayList<>();
    for (int i = 0; i < question.columns().size(); i++) {
      int at = i;
      conditions.add(name(question.columns().get(i)) + " = " + given(question.columns(), i));
      arrays.add(texts(question.tuples(), tuple -> tuple.get(at)));
    }
    return new Sql(
        "SELECT n FROM %s, n) WHERE (SELECT true FROM %s WHERE %s LIMIT 1)"
            .formatted(
                given(arrays.size(), " WITH ORDINALITY"),
                table(question.table()),
                String.join(" AND ", conditions)),
        arrays);
  }

  /**
   * Inserts rows: one array a column, so that the statement is the same for any number of them.
   *
   * @param columns at least one; those that every row has
   */
  static Sql insertAll(ResourceType type, List<Column> columns, List<Draft> rows) {
    List<String> values = new ArrayList<>();
    List<Object> arrays = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      values.add(given(columns, i));
      arrays.add(texts(rows, row -> row.values().get(column)));
    }
    return new Sql(
        "INSERT INTO %s (%s) SELECT %s FROM %s)"
            .formatted(
                table(type),
                columns.stream().map(Statements::name).collect(Collectors.joining(", ")),
                String.join(", ", values),
                given(arrays.size(), "")),
        arrays);
  }

  /** A table of arrays, its list of columns still open. */
  private static String given(int columns, String ordinality) {
    String arrays =
        IntStream.rangeClosed(1, columns)
            .mapToObj(i -> "$" + i + "::text[]")
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    return "unnest(%s)%s AS given_ (%s".formatted(arrays, ordinality, names);
  }

  private static String given(List<Column> columns, int i) {
    String cast =
        switch (columns.get(i).type()) {
          case INTEGER -> "::integer";
          case BIGINT -> "::bigint";
          case BOOLEAN -> "::boolean";
          case UUID -> "::uuid";
          case TIMESTAMP -> "::timestamptz";
          case DATE -> "::date";
          case STRING, TEXT, EMAIL, CHOICE -> "";
        };
    return "given_.c" + i + cast;
  }

  private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable Object> valueOf) {
    @Nullable String[] texts = new String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      Object value = valueOf.apply(rows.get(i));
      texts[i] = value == null ? null : value.toString();
    }
    return texts;
  }

  private static String columns(ResourceType type) {
    return type.columns().stream().map(Statements::name).collect(Collectors.joining(", "));
  }

  private static String table(ResourceType type) {
    return quote(type.table());
  }

  private static String name(Column column) {
    return quote(column.sqlName());
  }

  private static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static Object array(ValueType type, Collection<Object> values) {
    return switch (type) {
      case INTEGER -> values.toArray(Integer[]::new);
      case BIGINT -> values.toArray(Long[]::new);
      case UUID -> values.toArray(UUID[]::new);
      case STRING, TEXT, EMAIL, CHOICE, BOOLEAN, TIMESTAMP, DATE -> values.toArray(String[]::new);
    };
  }

  /** Collects values and numbers them. */
  private static final class Binds {
    private final List<Object> values = new ArrayList<>();

    String add(@Nullable Object value) {
      if (value == null) {
        return "NULL";
      }
      values.add(value);
      return "$" + values.size();
    }

    Sql sql(String text) {
      return new Sql(text, values);
    }
  }
}
