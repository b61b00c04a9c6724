package io.rollcall.benchmarks.growth;

import io.rollcall.benchmarks.load.KeptConnection;
import io.rollcall.benchmarks.load.KeptConnection.Coding;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.stack.LogPosition;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Many updates of single rows in quick succession, and how long until lists show all of them. */
final class Burst implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Connection connection;
  private final KeptConnection http;
  private final ResourceType type;
  private final Column column;

  /**
   * What one took, in seconds from its beginning.
   *
   * @param written until Postgres had committed the last update
   * @param applied until the query service's lists had caught up with it
   */
  record Took(double written, double applied) {}

  /** Connects. */
  Burst(String jdbcUrl, URI query, ResourceType type, Column column)
      throws SQLException, IOException {
    connection = DriverManager.getConnection(jdbcUrl);
    http = new KeptConnection(query, Coding.IDENTITY);
    this.type = type;
    this.column = column;
  }

  /** Gives rows another one's value in the column, one row a transaction. */
  Took run(int changes) throws SQLException, IOException {
    long start = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = off"); // Its own speed is not what is measured.
      statement.execute(
          """
          do $$
          declare
            change record;
          begin
            for change in
              select a.key, b.value
              from (select %2$s as key, row_number() over (order by random()) as n from %1$s) a
              join (select %3$s as value, row_number() over (order by random()) as n from %1$s) b
                using (n)
              limit %4$d
            loop
              update %1$s set %3$s = change.value where %2$s = change.key;
              commit;
            end loop;
          end $$"""
              .formatted(type.table(), type.key().sqlName(), column.sqlName(), changes));
      long written = System.nanoTime();
      await(target(statement));
      return new Took((written - start) / 1e9, (System.nanoTime() - start) / 1e9);
    }
  }

  /**
   * A position behind the burst and before one more change: progress is told of what was captured,
   * and without that change it would be told a heartbeat later.
   */
  private long target(Statement statement) throws SQLException {
    statement.execute("set synchronous_commit = on");
    try (ResultSet answer =
        statement.executeQuery("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
      answer.next();
      long position = answer.getLong(1);
      statement.execute(
          "update %1$s set %2$s = %2$s where %3$s = (select min(%3$s) from %1$s)"
              .formatted(type.table(), column.sqlName(), type.key().sqlName()));
      return position;
    }
  }

  private void await(long target) throws IOException {
    String page = "/api/%s/?page_size=1".formatted(type.name());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String header = http.get(page).header("Rollcall-As-Of");
      long position = header == null ? -1 : LogPosition.of(header);
      if (position >= target) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "lists have caught up with %d of %d after %s".formatted(position, target, PATIENCE));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    http.close();
    connection.close();
  }
}
