package io.rollcall.command.capture;

import io.rollcall.command.capture.Resnapshot.Phase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Postgres keeps and tells of resnapshots, over one connection. Not thread-safe. */
final class ResnapshotTable implements AutoCloseable {
  private static final String OVER = "('done', 'failed', 'stopped')";

  private static final String ORDER =
      """
      insert into rollcall_resnapshots (slot, type) values (?, ?)
      on conflict (slot, type) do update set phase = 'waiting', stopping = false,
        ordered_at = now(), begun_at = null, ended_at = null, rows_read = 0, rows_estimated = 0,
        deletes = 0, problem = null, since = null, reached = null
      where rollcall_resnapshots.phase in\s"""
          + OVER;

  private static final String STOP =
      """
      update rollcall_resnapshots set stopping = true,
        phase = case when begun_at is null then 'stopped' else phase end,
        ended_at = case when begun_at is null then now() end
      where slot = ? and type = ? and phase not in\s"""
          + OVER;

  private static final String ALL =
      """
      select type, phase, ordered_at, begun_at, ended_at, rows_read, rows_estimated, deletes, problem
      from rollcall_resnapshots where slot = ? order by ordered_at, type""";

  private static final String NEXT =
      """
      select type, rows_read, deletes, since, reached from rollcall_resnapshots
      where slot = ? and phase not in %s order by begun_at is null, ordered_at, type limit 1"""
          .formatted(OVER);

  private static final String SAVE =
      """
      update rollcall_resnapshots set phase = ?, begun_at = coalesce(begun_at, now()),
        rows_read = ?, rows_estimated = ?, deletes = ?, since = ?, reached = ?, problem = ?
      where slot = ? and type = ? and not stopping and phase not in\s"""
          + OVER;

  private static final String END =
      """
      update rollcall_resnapshots set phase = ?, ended_at = now(), problem = ?
      where slot = ? and type = ? and phase not in\s"""
          + OVER;

  private static final String LEADER =
      """
      select exists (select from pg_locks
          where locktype = 'advisory' and granted and objsubid = 1
            and database = (select oid from pg_database where datname = current_database())
            and (classid::bigint << 32 | objid::bigint)
              = hashtextextended('rollcall capture ' || ?, 0)),
        exists (select from pg_replication_slots where slot_name = ? and active)""";

  private static final int PATIENCE_SECONDS = 5;

  private final Connection connection;
  private final String slot;

  ResnapshotTable(Database database, String slot) throws SQLException {
    this.connection = database.connect("resnapshots");
    this.slot = slot;
  }

  /**
   * Who streams from the slot.
   *
   * @param captured whether a command service leads capture
   * @param streaming whether anybody reads from the slot
   */
  record Leader(boolean captured, boolean streaming) {}

  Leader leader() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LEADER)) {
      statement.setString(1, slot);
      statement.setString(2, slot);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return new Leader(result.getBoolean(1), result.getBoolean(2));
      }
    }
  }

  /** Orders one; false if it goes on already. */
  boolean order(String type) throws SQLException {
    return update(ORDER, slot, type) > 0;
  }

  /** Has one be stopped; false if none goes on. */
  boolean stop(String type) throws SQLException {
    return update(STOP, slot, type) > 0;
  }

  /** The last one of each type that had any. */
  List<Resnapshot> all() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ALL)) {
      statement.setString(1, slot);
      try (ResultSet result = statement.executeQuery()) {
        List<Resnapshot> all = new ArrayList<>();
        while (result.next()) {
          Instant ordered = result.getTimestamp(3).toInstant();
          all.add(
              new Resnapshot(
                  result.getString(1),
                  Phase.of(result.getString(2)),
                  ordered,
                  instant(result.getTimestamp(4)),
                  instant(result.getTimestamp(5)),
                  result.getLong(6),
                  result.getLong(7),
                  result.getLong(8),
                  result.getString(9)));
        }
        return all;
      }
    }
  }

  /** What is to be done next: what was begun goes on first. Null if there is nothing. */
  @Nullable ResnapshotProgress next() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
      statement.setString(1, slot);
      try (ResultSet result = statement.executeQuery()) {
        return result.next()
            ? new ResnapshotProgress(
                result.getString(1),
                result.getLong(2),
                result.getLong(3),
                ResnapshotProgress.Since.parse(result.getString(4)),
                result.getString(5))
            : null;
      }
    }
  }

  /**
   * Keeps how far one is.
   *
   * @return false if it is to go no further
   */
  boolean save(Phase phase, ResnapshotProgress progress, long rows, @Nullable String problem)
      throws SQLException {
    ResnapshotProgress.Since since = progress.since();
    return update(
            SAVE,
            phase.word(),
            progress.rowsRead(),
            rows,
            progress.deletes(),
            since == null ? null : since.text(),
            progress.reached(),
            problem,
            slot,
            progress.type())
        > 0;
  }

  void end(String type, Phase phase, @Nullable String problem) throws SQLException {
    update(END, phase.word(), problem, slot, type);
  }

  /** The place in the log up to which it is reserved. */
  long endOfLog() throws SQLException {
    return number("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint");
  }

  /** A transaction that begins to write after all that write already. */
  long nextTransaction() throws SQLException {
    return number("select pg_current_xact_id()::text::bigint");
  }

  /** Whether all transactions before one are over, and seen by whoever looks. */
  boolean isOver(long transaction) throws SQLException {
    return number("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") >= transaction;
  }

  /** The first number that a question is answered with, 0 for none. */
  long number(String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(question)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  /** All numbers that a question is answered with. */
  Set<Integer> numbers(String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(question)) {
      Set<Integer> numbers = new HashSet<>();
      while (result.next()) {
        numbers.add(result.getInt(1));
      }
      return numbers;
    }
  }

  /** Whether Postgres still listens, so that what failed was the question. */
  boolean isConnected() throws SQLException {
    return connection.isValid(PATIENCE_SECONDS);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        if (value instanceof Long number) {
          statement.setLong(i + 1, number);
        } else {
          statement.setString(i + 1, value == null ? null : value.toString());
        }
      }
      return statement.executeUpdate();
    }
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }
}
