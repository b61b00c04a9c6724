package io.rollcall.command.capture;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What capture asks of Postgres and changes there: slot and publication. */
final class Server implements AutoCloseable {
  private static final String SLOT =
      """
      select (confirmed_flush_lsn - '0/0'::pg_lsn)::bigint, active_pid,
             coalesce(wal_status = 'lost', false),
             (pg_current_wal_lsn() - restart_lsn)::bigint, safe_wal_size,
             coalesce(wal_status = 'unreserved', false)
      from pg_replication_slots where slot_name = ?""";

  /**
   * The control file tells of a new timeline only after its first checkpoint; names of files do.
   */
  private static final String LOG =
      """
      select system_identifier::text, left(pg_walfile_name(pg_current_wal_lsn()), 8),
             (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint
      from pg_control_system()""";

  private static final String PUBLICATION =
      """
      select puballtables, pubinsert and pubupdate and pubdelete and pubtruncate
      from pg_publication where pubname = ?""";

  private static final String PUBLISHED =
      """
      select case when schemaname = 'public' then tablename else schemaname || '.' || tablename end,
             attnames
      from pg_publication_tables where pubname = ?""";

  private final Connection connection;

  Server(Database database) throws SQLException {
    this.connection = database.connect("capture");
  }

  @Nullable Slot slot(String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
      statement.setString(1, name);
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          return null;
        }
        return new Slot(
            result.getObject(1, Long.class),
            result.getObject(2, Integer.class),
            result.getBoolean(3),
            new Slot.KeptLog(
                result.getObject(4, Long.class),
                result.getObject(5, Long.class),
                result.getBoolean(6)));
      }
    }
  }

  /** Where the log ends. */
  long endOfLog() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint")) {
      result.next();
      return result.getLong(1);
    }
  }

  /** The log as it is now. A standby has none of its own, and fails. */
  History.Log log() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(LOG)) {
      result.next();
      return new History.Log(
          result.getString(1), Integer.parseInt(result.getString(2), 16), result.getLong(3));
    }
  }

  void dropSlot(String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_drop_replication_slot(?)")) {
      statement.setString(1, name);
      statement.execute();
    }
  }

  Publication.@Nullable Published publication(String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUBLICATION)) {
      statement.setString(1, name);
      try (ResultSet result = statement.executeQuery()) {
        return result.next()
            ? new Publication.Published(result.getBoolean(1), result.getBoolean(2), tables(name))
            : null;
      }
    }
  }

  /** Runs statements in one transaction that waits for no lock longer than four seconds. */
  void change(List<String> statements) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '4s'");
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Map<String, Set<String>> tables(String publication) throws SQLException {
    Map<String, Set<String>> tables = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(PUBLISHED)) {
      statement.setString(1, publication);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Array columns = result.getArray(2);
          tables.put(result.getString(1), Set.of((String[]) columns.getArray()));
        }
      }
    }
    return tables;
  }
}
