package io.rollcall.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One test's database. */
public record Database(Postgres server, String name) implements AutoCloseable {

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  public String user() {
    return server.user();
  }

  public String password() {
    return server.password();
  }

  /** The JDBC address, with user and password in it. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  /** Runs statements that answer nothing. */
  public void execute(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Drops the database with its replication slots; whoever is connected is thrown out. */
  @Override
  public void close() throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl("postgres"));
        var statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$
          DECLARE slot record;
          BEGIN
            FOR slot IN
              SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = '%s'
            LOOP
              IF slot.active_pid IS NOT NULL THEN
                PERFORM pg_terminate_backend(slot.active_pid, 5000);
              END IF;
              PERFORM pg_drop_replication_slot(slot.slot_name);
            END LOOP;
          END $$
          """
              .formatted(name));
      statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }
}
