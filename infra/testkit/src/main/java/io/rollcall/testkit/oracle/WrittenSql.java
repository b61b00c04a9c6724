package io.rollcall.testkit.oracle;

import io.rollcall.testkit.oracle.WriteTable.Referrer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of one act, which it remembers with their values. */
final class WrittenSql {

  /** Longer texts are cut when they are told. */
  private static final int TOLD = 60;

  private final Connection connection;
  private final StringBuilder told = new StringBuilder();

  WrittenSql(Connection connection) {
    this.connection = connection;
  }

  void write(String sql, List<@Nullable Object> values) throws SQLException {
    told.append(told.isEmpty() ? "" : "; ").append(sql);
    for (Object value : values) {
      String text = String.valueOf(value);
      told.append(" | ").append(text.length() <= TOLD ? text : text.substring(0, TOLD) + "…");
    }
    try (PreparedStatement statement = prepared(sql, values)) {
      statement.executeUpdate();
    }
  }

  long count(WriteTable table) throws SQLException {
    return (Long) asked("select count(*) from " + table.name(), List.of()).getFirst();
  }

  /** The key at a place from 0 to 1 among all keys, or null when there is none. */
  @Nullable Object keyAt(WriteTable table, double place) throws SQLException {
    String order = table.identity() ? "" : " collate \"C\"";
    List<Object> found =
        asked(
            "select %1$s from %2$s order by %1$s%3$s offset floor(? * (select count(*) from %2$s)) limit 1"
                .formatted(table.key(), table.name(), order),
            List.of(place));
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The keys of the rows that refer to a key. */
  List<Object> keysOf(Referrer referrer, Object key) throws SQLException {
    WriteTable table = referrer.table();
    return asked(
        "select %1$s from %2$s where %3$s = ? order by %1$s"
            .formatted(table.key(), table.name(), referrer.column().name()),
        List.of(key));
  }

  private List<Object> asked(String sql, List<@Nullable Object> values) throws SQLException {
    try (PreparedStatement statement = prepared(sql, values);
        ResultSet answer = statement.executeQuery()) {
      List<Object> found = new ArrayList<>();
      while (answer.next()) {
        found.add(answer.getObject(1));
      }
      return found;
    }
  }

  private PreparedStatement prepared(String sql, List<@Nullable Object> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    return statement;
  }

  @Override
  public String toString() {
    return told.toString();
  }
}
