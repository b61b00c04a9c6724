package io.rollcall.query.projection;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Row;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.oracle.Migrations;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** A campus as it is, copied into tables of Postgres, without triggers and unique rules. */
final class CopiedCampus implements AutoCloseable {
  private final Catalog catalog;
  private final Connection connection;

  CopiedCampus(Catalog catalog, Database database) throws Exception {
    this.catalog = catalog;
    this.connection = database.connect();
    Migrations.run(connection);
    try (Statement statement = connection.createStatement()) {
      // The model knows no unique rules.
      statement.execute("ALTER TABLE users DROP CONSTRAINT users_username_key");
      statement.execute(
          "ALTER TABLE timetable_slots DROP CONSTRAINT"
              + " timetable_slots_timetable_day_time_slot_key");
      statement.execute("SET session_replication_role = replica");
    }
  }

  /** Has the tables hold what the campus holds now, and nothing else. */
  void copy(ModelCampus campus) throws SQLException {
    connection.setAutoCommit(false);
    for (ResourceType type : catalog.types()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DELETE FROM " + type.table());
      }
      insert(campus, type);
    }
    connection.setAutoCommit(true);
  }

  /** Where the log of Postgres ends. */
  long end() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) {
      found.next();
      return found.getLong(1);
    }
  }

  private void insert(ModelCampus campus, ResourceType type) throws SQLException {
    String columns = type.columns().stream().map(Column::sqlName).collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO %1$s (%2$s) SELECT %2$s FROM json_populate_record(NULL::%1$s, ?::json)"
            .formatted(type.table(), columns);
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Row row : campus.all(type)) {
        insert.setString(1, json(row));
        insert.execute();
      }
    }
  }

  private static String json(Row row) {
    ByteSink out = new ByteSink(256);
    int separator = '{';
    for (Column column : row.type().columns()) {
      out.write(separator).write('"').write(column.sqlName()).write("\":");
      row.writeJson(column, out);
      separator = ',';
    }
    return new String(out.write('}').toBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
