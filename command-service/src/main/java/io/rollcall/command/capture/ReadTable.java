package io.rollcall.command.capture;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a resnapshot asks of a table. Pure.
 *
 * @param name of the table, in the schema public
 * @param key the column of its key
 * @param columns those that are captured
 * @param after the key behind which to begin, in the table's own order; null for all rows
 */
record ReadTable(String name, String key, List<String> columns, @Nullable String after) {

  static ReadTable of(ResourceType type, @Nullable String after) {
    return new ReadTable(
        type.table(),
        type.key().sqlName(),
        type.columns().stream().map(Column::sqlName).toList(),
        after);
  }

  /** The captured columns of this table alone. */
  Publication publication() {
    SequencedMap<String, List<String>> tables = new LinkedHashMap<>();
    tables.put(name, columns);
    return new Publication("", tables);
  }

  /** Its rows in the order of their keys. */
  String select() {
    String begin = after == null ? "" : " where %s > %s".formatted(quoted(key), literal(after));
    return "select %s from %s%s order by %s"
        .formatted(
            columns.stream().map(ReadTable::quoted).collect(joining(", ")),
            table(),
            begin,
            quoted(key));
  }

  /**
   * Which of some keys the table has: a row with the index of each. Literals without a type become
   * what the key is.
   */
  String existing(List<String> keys) {
    return IntStream.range(0, keys.size())
        .mapToObj(
            index ->
                "select %d from %s where %s = %s"
                    .formatted(index, table(), quoted(key), literal(keys.get(index))))
        .collect(joining(" union all "));
  }

  /** How many rows it has, as Postgres estimates. */
  String estimate() {
    return """
        select greatest(c.reltuples::bigint, s.n_live_tup, 0)
        from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
        where c.oid = %s::regclass"""
        .formatted(literal(table()));
  }

  private String table() {
    return "public." + quoted(name);
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /** Also where the server takes backslashes for escapes. */
  private static String literal(String text) {
    String quotes = text.replace("'", "''");
    return text.contains("\\") ? "E'" + quotes.replace("\\", "\\\\") + '\'' : '\'' + quotes + '\'';
  }
}
