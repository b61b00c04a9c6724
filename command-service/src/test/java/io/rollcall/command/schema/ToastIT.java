package io.rollcall.command.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.schema.DatabaseSchema.StoredColumn;
import io.rollcall.command.schema.DatabaseSchema.Table;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares {@link Toast} with what Postgres does to the widest rows of random tables. */
class ToastIT {
  private static final long SEED = Long.getLong("rollcall.toast.seed", 20260214);
  private static final int TABLES = 60;
  private static final List<String> STORAGES = List.of("plain", "main", "extended", "external");

  private final Random random = new Random(SEED);

  @Test
  void whatPostgresKeepsApart_isForetold() throws SQLException {
    int foretold = 0;
    int apart = 0;
    try (Database database = Servers.shared().postgres().newDatabase();
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create function wide(length int) returns text volatile return (
            select string_agg(chr(131072 + (random() * 40000)::int), '')
            from generate_series(1, length))""");
      for (int n = 0; n < TABLES; n++) {
        List<Integer> lengths = create(statement, "t" + n);
        Table table = Objects.requireNonNull(DatabaseSchema.read(connection).tables().get("t" + n));
        for (int c = 0; c < lengths.size(); c++) {
          StoredColumn column = Objects.requireNonNull(table.columns().get("c" + c));
          boolean mayMove = Toast.mayMove(table, column);
          boolean moved = moves(statement, "t" + n, lengths, c);
          assertThat(!moved || mayMove)
              .as("seed %d: t%d.c%d of %s", SEED, n, c, table.columns())
              .isTrue();
          foretold += mayMove ? 1 : 0;
          apart += moved ? 1 : 0;
        }
      }
    }
    // Paddings are counted at their most, and not all rows are tried: a little more is foretold.
    assertThat(apart).isBetween(foretold * 8 / 10, foretold).isPositive();
  }

  /** Makes a table of one number and some varchars; the lengths of these. */
  private List<Integer> create(Statement statement, String table) throws SQLException {
    List<Integer> lengths = new ArrayList<>();
    StringBuilder sql = new StringBuilder("create table " + table + " (n bigint");
    int columns = 1 + random.nextInt(8);
    int most = List.of(10, 130, 700).get(random.nextInt(3));
    for (int c = 0; c < columns; c++) {
      int length = 1 + random.nextInt(most);
      lengths.add(length);
      sql.append(", c%d varchar(%d) storage %s".formatted(c, length, storage(length)));
    }
    statement.execute(sql + ")");
    return lengths;
  }

  /** Long ones are not plain: a row of more than a page would be refused. */
  private String storage(int length) {
    return STORAGES.get(length > 100 ? 1 + random.nextInt(3) : random.nextInt(4));
  }

  /**
   * Whether a value goes from the row that makes it most likely: itself the largest of its kind.
   */
  private static boolean moves(Statement statement, String table, List<Integer> lengths, int column)
      throws SQLException {
    statement.execute("truncate " + table);
    int own = lengths.get(column);
    for (boolean widest : new boolean[] {true, false}) {
      String values =
          IntStream.range(0, lengths.size())
              .mapToObj(
                  c ->
                      c == column || widest
                          ? lengths.get(c)
                          : Math.min(lengths.get(c), Math.max(own - 1, 1)))
              .map("wide(%d)"::formatted)
              .collect(Collectors.joining(", "));
      statement.execute("insert into %s values (1, %s)".formatted(table, values));
    }
    String question =
        "select count(*) > 0 from %s where pg_column_toast_chunk_id(c%d) is not null"
            .formatted(table, column);
    try (ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getBoolean(1);
    }
  }
}
