package io.rollcall.testkit.oracle;

import io.rollcall.testkit.oracle.WriteTable.Column;
import io.rollcall.testkit.oracle.WriteTable.Kind;
import io.rollcall.testkit.oracle.WriteTable.Referrer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A random history of writes to all tables, in transactions of one to six acts, the same for the
 * same seed and data.
 *
 * <p>Its acts are those of applications, of people at psql and of Django: inserts of one row or
 * several, updates of any columns, references and keys among them, updates of many rows, deletes
 * with and without what depends on them, the same key deleted and made again. Acts that break a
 * constraint are taken back to a savepoint, as some others are, and some transactions are rolled
 * back.
 */
public final class RandomWrites {

  /**
   * What one transaction was.
   *
   * @param acts each with what became of it, to be read in a failed test's output
   */
  public record Outcome(boolean committed, List<String> acts) {}

  /** SQLSTATE classes: a constraint is violated; another writer is in the way. */
  private static final Set<String> REFUSALS = Set.of("23", "40");

  private final Chance chance;
  private final int rows;

  /**
   * Begins a history.
   *
   * @param rows how many rows each table comes to have, more or less
   */
  public RandomWrites(long seed, int rows) {
    this.chance = new Chance(seed);
    this.rows = rows;
  }

  /**
   * Does one transaction.
   *
   * @param connection in auto-commit mode, as which it is left
   */
  public Outcome transaction(Connection connection) throws SQLException {
    List<String> acts = new ArrayList<>();
    connection.setAutoCommit(false);
    try {
      for (int i = chance.percent(50) ? 1 : chance.between(2, 6); i > 0; i--) {
        acts.add(act(connection));
      }
      boolean commit = !chance.percent(5);
      if (commit) {
        connection.commit();
      }
      return new Outcome(commit, List.copyOf(acts));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Truncates one table with all that refer to it: no part of a history unless asked for. */
  public Outcome truncate(Connection connection) throws SQLException {
    WrittenSql sql = new WrittenSql(connection);
    sql.write("truncate %s cascade".formatted(chance.pick(WriteTable.ALL).name()), List.of());
    return new Outcome(true, List.of(sql.toString()));
  }

  /** Does one act in a savepoint, and tells it. */
  private String act(Connection connection) throws SQLException {
    Savepoint before = connection.setSavepoint();
    WrittenSql sql = new WrittenSql(connection);
    try {
      act(sql, chance.pick(WriteTable.ALL));
      if (chance.percent(5)) {
        connection.rollback(before);
        return sql + " (taken back)";
      }
      return sql.toString();
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state == null || !REFUSALS.contains(state.substring(0, 2))) {
        throw new SQLException("Random write: " + sql, state, e);
      }
      connection.rollback(before);
      return sql + " (refused: " + state + ")";
    }
  }

  private void act(WrittenSql sql, WriteTable table) throws SQLException {
    long count = sql.count(table);
    if (count == 0 || chance.below(rows) > count) {
      insert(sql, table, chance.percent(15) ? chance.between(2, 5) : 1);
      return;
    }
    switch (chance.below(20)) {
      case 0, 1, 2 -> insert(sql, table, 1);
      case 3, 4 -> delete(sql, table, key(sql, table));
      case 5 -> deleteWithDependents(sql, table, key(sql, table), new HashSet<>());
      case 6 -> deleteAndMakeAgain(sql, table);
      case 7 -> changeKey(sql, table);
      case 8 -> updateMany(sql, table);
      case 9 -> updateInPlace(sql, table);
      default -> updateOne(sql, table);
    }
  }

  private void insert(WrittenSql sql, WriteTable table, int rows) throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      List<String> line = new ArrayList<>();
      if (!table.identity()) {
        line.add("?");
        values.add(newKey());
      }
      for (Column column : table.columns()) {
        line.add(place(column));
        values.add(value(sql, column));
      }
      lines.add("(" + String.join(", ", line) + ")");
    }
    sql.write(
        "insert into %s (%s) values %s"
            .formatted(table.name(), columns(table), String.join(", ", lines)),
        values);
  }

  private static String columns(WriteTable table) {
    Stream<String> names = table.columns().stream().map(Column::name);
    return (table.identity() ? names : Stream.concat(Stream.of(table.key()), names))
        .collect(Collectors.joining(", "));
  }

  private void updateOne(WrittenSql sql, WriteTable table) throws SQLException {
    update(sql, table, "where %s = ?".formatted(table.key()), key(sql, table));
  }

  /** Some columns of all rows that share a value, or of all that sort before some key. */
  private void updateMany(WrittenSql sql, WriteTable table) throws SQLException {
    Object key = key(sql, table);
    Column shared = chance.pick(table.columns());
    if (chance.percent(50)) {
      update(
          sql,
          table,
          "where %1$s = (select %1$s from %2$s where %3$s = ?)"
              .formatted(shared.name(), table.name(), table.key()),
          key);
    } else {
      update(sql, table, "where %s < ?".formatted(table.key()), key);
    }
  }

  private void update(WrittenSql sql, WriteTable table, String where, Object key)
      throws SQLException {
    List<String> sets = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    for (Column column : chance.some(table.columns(), chance.percent(80) ? 2 : 9)) {
      sets.add(column.name() + " = " + place(column));
      values.add(value(sql, column));
    }
    values.add(key);
    sql.write(
        "update %s set %s %s".formatted(table.name(), String.join(", ", sets), where), values);
  }

  /** An update that reads what it writes, or changes nothing but the version. */
  private void updateInPlace(WrittenSql sql, WriteTable table) throws SQLException {
    Column column = chance.pick(table.columns());
    String expression =
        switch (column.kind()) {
          case Kind.Int _ -> "(%s %% 8) + 1".formatted(column.name());
          case Kind.Bool _ -> "not " + column.name();
          default -> column.name();
        };
    sql.write(
        "update %s set %s = %s where %s >= ?"
            .formatted(table.name(), column.name(), expression, table.key()),
        List.of(key(sql, table)));
  }

  private static void delete(WrittenSql sql, WriteTable table, Object key) throws SQLException {
    sql.write("delete from %s where %s = ?".formatted(table.name(), table.key()), List.of(key));
  }

  private static void deleteWithDependents(
      WrittenSql sql, WriteTable table, Object key, Set<String> seen) throws SQLException {
    if (!seen.add(table.name() + " " + key)) {
      return;
    }
    for (Referrer referrer : table.referrers()) {
      if (!referrer.forgets()) {
        for (Object dependent : sql.keysOf(referrer, key)) {
          deleteWithDependents(sql, referrer.table(), dependent, seen);
        }
      }
    }
    delete(sql, table, key);
  }

  /** The same key with another row, in one transaction. */
  private void deleteAndMakeAgain(WrittenSql sql, WriteTable table) throws SQLException {
    Object key = key(sql, table);
    delete(sql, table, key);
    List<@Nullable Object> values = new ArrayList<>();
    values.add(key);
    for (Column column : table.columns()) {
      values.add(value(sql, column));
    }
    sql.write(
        "insert into %s (%s, %s) values (?, %s)"
            .formatted(
                table.name(),
                table.key(),
                table.columns().stream().map(Column::name).collect(Collectors.joining(", ")),
                table.columns().stream()
                    .map(RandomWrites::place)
                    .collect(Collectors.joining(", "))),
        values);
  }

  /** A row gets another key, and what refers to it follows. */
  private void changeKey(WrittenSql sql, WriteTable table) throws SQLException {
    Object key = key(sql, table);
    Object next = table.identity() ? (Object) chance.between(1_000_000, 2_000_000) : newKey();
    sql.write("set constraints all deferred", List.of());
    sql.write(
        "update %1$s set %2$s = ? where %2$s = ?".formatted(table.name(), table.key()),
        List.of(next, key));
    for (Referrer referrer : table.referrers()) {
      sql.write(
          "update %1$s set %2$s = ? where %2$s = ?"
              .formatted(referrer.table().name(), referrer.column().name()),
          List.of(next, key));
    }
    sql.write("set constraints all immediate", List.of());
  }

  private Object key(WrittenSql sql, WriteTable table) throws SQLException {
    Object key = sql.keyAt(table, chance.below(1_000_000) / 1e6);
    if (key == null) {
      throw new SQLException("Another writer has emptied " + table.name(), "40000");
    }
    return key;
  }

  /** Often one that was there before; rarely an odd one; once in a while the empty one. */
  private String newKey() {
    return chance.percent(85) ? "K" + chance.below(4 * rows) : Words.text(chance, 10);
  }

  private @Nullable Object value(WrittenSql sql, Column column) throws SQLException {
    if (column.nullable() && chance.percent(20)) {
      return null;
    }
    return switch (column.kind()) {
      case Kind.Text text -> Words.text(chance, text.most());
      case Kind.Unlimited _ -> chance.percent(5) ? Words.large(chance) : Words.text(chance, 300);
      case Kind.Int number -> number(number.usual());
      case Kind.Bool _ -> chance.percent(50);
      case Kind.Uuid _ -> new UUID(chance.bits(), chance.bits());
      case Kind.Instant _ -> instant();
      case Kind.Choice choice -> chance.pick(choice.choices());
      case Kind.Reference reference ->
          sql.keyAt(WriteTable.named(reference.table()), chance.below(1_000_000) / 1e6);
    };
  }

  private int number(int usual) {
    return chance.percent(97)
        ? chance.between(1, usual)
        : chance.pick(List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 10, 100));
  }

  private String instant() {
    if (chance.percent(2)) {
      return chance.pick(List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"));
    }
    String fraction =
        switch (chance.below(4)) {
          case 0 -> "";
          case 1 -> ".%d".formatted(chance.below(10));
          default -> ".%06d".formatted(chance.below(1_000_000));
        };
    return "20%02d-%02d-%02dT%02d:%02d:%02d%s%s"
        .formatted(
            chance.below(100),
            chance.between(1, 12),
            chance.between(1, 28),
            chance.below(24),
            chance.below(60),
            chance.below(60),
            fraction,
            chance.pick(List.of("Z", "+05:30", "-08:00")));
  }

  private static String place(Column column) {
    return switch (column.kind()) {
      case Kind.Instant _ -> "?::timestamptz";
      case Kind.Uuid _ -> "?::uuid";
      case Kind.Reference reference when WriteTable.named(reference.table()).identity() ->
          "?::integer";
      default -> "?";
    };
  }
}
