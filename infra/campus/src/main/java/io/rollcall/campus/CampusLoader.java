package io.rollcall.campus;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.core.BaseConnection;

/**
 * Puts a campus into an empty database by COPY, all of it in one transaction: a load that was
 * broken off leaves the database empty.
 */
public final class CampusLoader {

  /** Is told how far a load is: now and then, and at the end of each table. */
  public interface Progress {
    void loaded(String table, long rows, long of);
  }

  private static final int BUFFER = 1 << 16;
  private static final int ROWS_PER_REPORT = 20_000;

  private CampusLoader() {}

  /** True when none of the campus's tables has a row. */
  public static boolean isEmpty(Connection connection) throws SQLException {
    for (CampusTable table : Campus.at(1).tables()) {
      if (ask(connection, "select count(*) from (select from %s limit 1) t".formatted(table.name()))
          > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Loads the campus and commits.
   *
   * @param connection to a database whose tables are there and empty; its auto-commit is as before
   *     afterwards
   */
  public static void load(Connection connection, Campus campus, Progress progress)
      throws SQLException, IOException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      for (CampusTable table : campus.tables()) {
        copy(connection, table, progress);
      }
      for (CampusTable table : campus.tables()) {
        settle(connection, table);
      }
      connection.commit();
    } finally {
      // What is not committed by now is not wanted.
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  private static void copy(Connection connection, CampusTable table, Progress progress)
      throws SQLException, IOException {
    String sql =
        "copy %s (%s) from stdin".formatted(table.name(), String.join(", ", table.columns()));
    StringBuilder text = new StringBuilder(BUFFER + 1_000);
    long rows = 0;
    CopyManager copies = new CopyManager(connection.unwrap(BaseConnection.class));
    try (OutputStream out = new PGCopyOutputStream(copies.copyIn(sql), BUFFER)) {
      for (Iterator<List<@Nullable Object>> i = table.rows().get().iterator(); i.hasNext(); ) {
        CopyText.append(text, i.next());
        if (text.length() >= BUFFER) {
          flush(text, out);
        }
        if (++rows % ROWS_PER_REPORT == 0 && rows < table.size()) {
          progress.loaded(table.name(), rows, table.size());
        }
      }
      flush(text, out);
    }
    progress.loaded(table.name(), rows, table.size());
  }

  private static void flush(StringBuilder text, OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  /** Makes the next identity key follow the loaded ones, and tells the planner what is there. */
  private static void settle(Connection connection, CampusTable table) throws SQLException {
    if (table.identity() != null) {
      ask(
          connection,
          "select setval(pg_get_serial_sequence('%1$s', '%2$s'), max(%2$s)) from %1$s"
              .formatted(table.name(), table.identity()));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("analyze " + table.name());
    }
  }

  private static long ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }
}
