package io.rollcall.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Tries the random writes and lists themselves: are they varied, and the same for the same seed?
 */
class RandomHistoryIT {

  private static final int TRANSACTIONS = 250;

  @Test
  void history_isTheSameForTheSameSeed() throws Exception {
    List<Object> once = new ArrayList<>();
    List<Object> again = new ArrayList<>();
    run(11, once);
    run(11, again);
    assertThat(again).isEqualTo(once);
    List<Object> other = new ArrayList<>();
    run(12, other);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void history_doesAllKindsOfActs() throws Exception {
    List<Object> told = new ArrayList<>();
    run(3, told);
    String all = told.toString();
    assertThat(all)
        .contains("committed=false", "(refused: 23503)", "(refused: 23505)", "(taken back)")
        .contains("set constraints all deferred")
        .containsPattern("delete from \\w+ where \\w+ = \\? \\| [^;]*; delete from")
        .containsPattern("delete from (\\w+) where \\w+ = \\? \\| [^;]*; insert into \\1");
  }

  @Test
  void historiesOfTwoWriters_getInEachOthersWayAndGoOn() throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        Connection one = database.connect();
        Connection other = database.connect()) {
      Migrations.run(one);
      RandomWrites writes = new RandomWrites(8, 6);
      CompletableFuture<Void> beside = CompletableFuture.runAsync(() -> write(other, 9));
      for (int i = 0; i < TRANSACTIONS / 2; i++) {
        writes.transaction(one);
      }
      beside.get(2, TimeUnit.MINUTES);
      assertThat(writes.truncate(one).acts().getFirst()).startsWith("truncate ");
    }
  }

  @Test
  void lists_mostlyFindSomethingAndAreSometimesRefused() throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        Connection connection = database.connect()) {
      Migrations.run(connection);
      RandomWrites writes = new RandomWrites(5, 30);
      for (int i = 0; i < TRANSACTIONS; i++) {
        writes.transaction(connection);
      }
      SqlLists lists = new SqlLists(connection);
      RandomLists requests = new RandomLists(5);
      Map<Integer, Integer> answers = new HashMap<>();
      int found = 0;
      for (int i = 0; i < 1_000; i++) {
        SqlAnswer answer = lists.list(requests.next(connection));
        answers.merge(answer.status(), 1, Integer::sum);
        found += answer.json().contains("\"count\" : 0") ? 0 : 1;
      }
      assertThat(answers.get(200)).isGreaterThan(850);
      assertThat(answers).containsKeys(400, 404);
      assertThat(found).isGreaterThan(700);
    }
  }

  private static void write(Connection connection, long seed) {
    RandomWrites writes = new RandomWrites(seed, 6);
    try {
      for (int i = 0; i < TRANSACTIONS / 2; i++) {
        writes.transaction(connection);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a history in a database of its own and tells what it did and what it left. */
  private static void run(long seed, List<Object> told) throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        Connection connection = database.connect()) {
      Migrations.run(connection);
      RandomWrites writes = new RandomWrites(seed, 12);
      for (int i = 0; i < TRANSACTIONS; i++) {
        told.add(writes.transaction(connection));
      }
      for (WriteTable table : WriteTable.ALL) {
        told.add(contents(connection, table));
      }
    }
  }

  /** All rows, but for the times that the database's clock gave. */
  private static String contents(Connection connection, WriteTable table) throws SQLException {
    String rows =
        "select count(*) || md5(string_agg((to_jsonb(t) - 'updated_at' - 'date_joined')::text, '' order by %s::text collate \"C\")) from %s t"
            .formatted(table.key(), table.name());
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(rows)) {
      answer.next();
      return table.name() + " " + answer.getString(1);
    }
  }
}
