package io.rollcall.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  private final int port = FreePorts.next();

  @Test
  void acknowledged_rows_survive_a_kill(@TempDir Path folder) throws SQLException {
    try (PostgresServer server = PostgresServer.start(folder, port)) {
      server.createDatabase("kept");
      execute(server, "CREATE TABLE word (text text)");
      execute(server, "INSERT INTO word VALUES ('kept')");
      server.kill();
      assertThat(server.isAlive()).isFalse();
    }

    try (PostgresServer server = PostgresServer.start(folder, port)) {
      assertThat(server.hasDatabase("kept")).isTrue();
      assertThat(server.hasDatabase("lost")).isFalse();
      assertThat(string(server, "SELECT text FROM word")).isEqualTo("kept");
    }
  }

  @Test
  void a_folder_in_use_is_refused(@TempDir Path folder) {
    try (PostgresServer server = PostgresServer.start(folder, port)) {
      assertThat(ServerProcess.leftover(folder)).map(ProcessHandle::pid).contains(server.pid());
      assertThatThrownBy(() -> PostgresServer.start(folder, FreePorts.next()))
          .isInstanceOf(ServerNotStarted.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining(Long.toString(server.pid()));
    }
    assertThat(ServerProcess.leftover(folder)).isEmpty();
  }

  @Test
  void a_server_that_cannot_start_shows_why(@TempDir Path folder) {
    Map<String, String> settings = Map.of("wal_level", "illogical");

    assertThatThrownBy(
            () -> PostgresServer.start(folder, port, Durability.DURABLE, settings).close())
        .isInstanceOf(ServerNotStarted.class)
        .hasMessageContaining("server.log")
        .hasMessageContaining("illogical");
  }

  private static void execute(PostgresServer server, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl("kept"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String string(PostgresServer server, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl("kept"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
