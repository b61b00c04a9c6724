package io.rollcall.command.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The lock that one command service of all holds while it captures: a session-level advisory lock,
 * named after the slot, on a connection of its own.
 *
 * <p>It is lost with the connection. When the network fails, we give up before Postgres gives the
 * lock to another: we hear nothing for five seconds, Postgres waits eleven. Not thread-safe.
 */
final class LeaderLock implements AutoCloseable {
  private static final String PATIENCE =
      """
      set tcp_keepalives_idle = 5;
      set tcp_keepalives_interval = 2;
      set tcp_keepalives_count = 3;
      set tcp_user_timeout = '11s';
      set idle_session_timeout = 0""";

  private final Connection connection;
  private final String slot;

  private LeaderLock(Connection connection, String slot) {
    this.connection = connection;
    this.slot = slot;
  }

  /** Connects; the lock is not held yet. */
  static LeaderLock connect(Database database, String slot) throws SQLException {
    Connection connection = database.connect("capture lock");
    try (Statement statement = connection.createStatement()) {
      statement.execute(PATIENCE);
      return new LeaderLock(connection, slot);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Takes the lock, unless another holds it. */
  boolean tryAcquire() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select pg_try_advisory_lock(hashtextextended('rollcall capture ' || ?, 0))")) {
      statement.setString(1, slot);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }

  /**
   * Makes sure that the session is alive, and with it the lock.
   *
   * @throws SQLException if it is not; someone else may capture from now on
   */
  void check() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
