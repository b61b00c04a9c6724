package io.rollcall.command.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables of a database, as far as the catalog speaks of them.
 *
 * @param tables tables of the schema {@code public} by name
 */
record DatabaseSchema(Map<String, Table> tables) {
  private static final int TIMEOUT_SECONDS = 30;

  private static final String COLUMNS =
      """
      SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
             a.atthasdef OR a.attidentity <> '',
             a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%',
             a.attstorage::text,
             CASE
               WHEN a.attlen > 0 THEN a.attlen
               WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4
                 THEN 4 + 4 * (a.atttypmod - 4)
               WHEN a.atttypid = 'numeric'::regtype AND a.atttypmod > 4
                 THEN 16 + ((a.atttypmod - 4) >> 16 & 65535) / 2
               WHEN a.atttypid IN ('inet'::regtype, 'cidr'::regtype) THEN 24
               ELSE 1 << 30
             END,
             c.relreplident = 'f',
             coalesce(
               (SELECT option_value::integer FROM pg_options_to_table(c.reloptions)
                WHERE option_name = 'toast_tuple_target'),
               2032)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relkind IN ('r', 'p')
      ORDER BY c.relname, a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      SELECT c.relname, k.conname, k.contype::text,
             ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (num, place)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num
                   ORDER BY u.place),
             coalesce(t.relname, ''),
             ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (num, place)
                   JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num
                   ORDER BY u.place),
             k.confdeltype::text
      FROM pg_constraint k
      JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      LEFT JOIN pg_class t ON t.oid = k.confrelid
      WHERE k.contype IN ('p', 'u', 'f')
      ORDER BY c.relname, k.conname
      """;

  // Bits of tgtype: 1 for each row, 2 before, 16 on update.
  private static final String TRIGGERS =
      """
      SELECT c.relname, p.proname
      FROM pg_trigger g
      JOIN pg_class c ON c.oid = g.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_proc p ON p.oid = g.tgfoid
      WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND g.tgtype & 19 = 19
      """;

  /**
   * One table.
   *
   * @param triggers the functions that run before each update of a row
   * @param logsOldRows whether the log has each old row whole (REPLICA IDENTITY FULL)
   * @param toastTarget the bytes that a row is brought down to by keeping values apart
   */
  record Table(
      Map<String, StoredColumn> columns,
      List<UniqueKey> keys,
      List<ForeignKey> foreignKeys,
      Set<String> triggers,
      boolean logsOldRows,
      int toastTarget) {

    /** A table of which nothing more is known yet. */
    Table(boolean logsOldRows, int toastTarget) {
      this(
          new LinkedHashMap<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new LinkedHashSet<>(),
          logsOldRows,
          toastTarget);
    }
  }

  /** Where Postgres may keep a column's values. */
  enum Storage {
    /** In the row, as they are. */
    PLAIN,
    /** In the row as long as that fits into a page. */
    MAIN,
    /** In the row, or apart from a row that is too long. */
    EXTENDED,
    /** The same, never compressed. */
    EXTERNAL;

    static Storage of(String attstorage) {
      return switch (attstorage) {
        case "p" -> PLAIN;
        case "m" -> MAIN;
        case "e" -> EXTERNAL;
        default -> EXTENDED;
      };
    }
  }

  /**
   * One column.
   *
   * @param type as {@code format_type} writes it, such as {@code character varying(10)}
   * @param generated whether the database numbers rows by it
   * @param widest the most bytes that a value has, with four for each character; 1 GiB, which is
   *     the most in any case, where the type has no limit
   */
  record StoredColumn(
      String type,
      boolean notNull,
      boolean hasDefault,
      boolean generated,
      Storage storage,
      int widest) {
    /** The most bytes of any value. */
    static final int UNLIMITED = 1 << 30;

    boolean isLimited() {
      return widest < UNLIMITED;
    }
  }

  /** A primary key or a unique rule. */
  record UniqueKey(String name, boolean primary, List<String> columns) {}

  /** A foreign key. */
  record ForeignKey(
      String name, List<String> columns, String target, List<String> targets, boolean setsNull) {}

  /** Reads what a database has. */
  static DatabaseSchema read(Connection connection) throws SQLException {
    Map<String, Table> tables = new LinkedHashMap<>();
    each(connection, COLUMNS, row -> column(tables, row));
    each(connection, CONSTRAINTS, row -> constraint(table(tables, row), row));
    each(connection, TRIGGERS, row -> table(tables, row).triggers().add(row.getString(2)));
    return new DatabaseSchema(tables);
  }

  private static Table table(Map<String, Table> tables, ResultSet row) throws SQLException {
    return tables.computeIfAbsent(row.getString(1), name -> new Table(false, Toast.USUAL_TARGET));
  }

  private static void column(Map<String, Table> tables, ResultSet row) throws SQLException {
    boolean logsOldRows = row.getBoolean(9);
    int toastTarget = row.getInt(10);
    tables
        .computeIfAbsent(row.getString(1), name -> new Table(logsOldRows, toastTarget))
        .columns()
        .put(
            row.getString(2),
            new StoredColumn(
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                Storage.of(row.getString(7)),
                row.getInt(8)));
  }

  private static void constraint(Table table, ResultSet row) throws SQLException {
    String name = row.getString(2);
    String kind = row.getString(3);
    List<String> columns = strings(row.getArray(4));
    if (kind.equals("f")) {
      String target = row.getString(5);
      List<String> targets = strings(row.getArray(6));
      boolean setsNull = row.getString(7).equals("n");
      table.foreignKeys().add(new ForeignKey(name, columns, target, targets, setsNull));
    } else {
      table.keys().add(new UniqueKey(name, kind.equals("p"), columns));
    }
  }

  private static List<String> strings(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }

  private static void each(Connection connection, String sql, RowReader reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
