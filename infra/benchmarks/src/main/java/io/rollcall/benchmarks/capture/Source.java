package io.rollcall.benchmarks.capture;

import io.rollcall.campus.Campus;
import io.rollcall.campus.CampusLoader;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.servers.FreePorts;
import io.rollcall.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

/** The Postgres that is captured, with a campus in it. */
final class Source implements AutoCloseable {
  private static final int LET_GO_MS = 10_000;
  static final String DATABASE = "rollcall";

  private final PostgresServer server;

  private Source(PostgresServer server) {
    this.server = server;
  }

  static Source start(Path folder, int scale) throws SQLException, IOException {
    Source source = new Source(PostgresServer.start(folder, FreePorts.next()));
    source.server.createDatabase(DATABASE);
    Flyway.configure()
        .dataSource(source.server.jdbcUrl(DATABASE), PostgresServer.USER, "")
        .load()
        .migrate();
    try (Connection connection = source.connect()) {
      CampusLoader.load(connection, Campus.at(scale), (table, rows, of) -> {});
    }
    return source;
  }

  int port() {
    return server.port();
  }

  /** All rows that a snapshot shows, the heartbeat's among them. */
  long rows(Catalog catalog) throws SQLException {
    long rows = ask("select count(*) from " + Topics.HEARTBEAT_TABLE);
    for (ResourceType type : catalog.types()) {
      rows += ask("select count(*) from " + type.table());
    }
    return rows;
  }

  /**
   * Changes rows of students, from the first to the last and again, until it is enough.
   *
   * @param changes how many rows
   * @param size rows a transaction
   */
  void change(long changes, int size) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = off"); // Its own speed is not what is measured.
      statement.execute(
          """
          do $$
          declare
            done bigint := 0;
            key text;
          begin
            while done < %1$d loop
              for key in select student_id from students order by 1 limit %1$d - done loop
                update students set name = 'Change ' || done where student_id = key;
                done := done + 1;
                if done %% %2$d = 0 then
                  commit;
                end if;
              end loop;
            end loop;
          end $$"""
              .formatted(changes, size));
    }
  }

  /** Has the log kept from here on. */
  void makeSlot(String slot) throws SQLException {
    ask("select count(pg_create_logical_replication_slot('%s', 'pgoutput'))".formatted(slot));
  }

  /**
   * Frees the log that a slot keeps. Whoever read from it has gone, but what Postgres had running
   * for him may not have noticed yet, and holds the slot until it ends.
   */
  void dropSlot(String slot) throws SQLException {
    ask(
        """
        select count(pg_terminate_backend(active_pid, %d)) from pg_replication_slots
        where slot_name = '%s' and active_pid is not null"""
            .formatted(LET_GO_MS, slot));
    ask("select count(pg_drop_replication_slot('%s'))".formatted(slot));
  }

  private long ask(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(DATABASE));
  }

  @Override
  public void close() {
    server.close();
  }
}
