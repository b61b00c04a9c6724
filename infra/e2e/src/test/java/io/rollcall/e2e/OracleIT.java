package io.rollcall.e2e;

import io.rollcall.testkit.oracle.RandomLists;
import io.rollcall.testkit.oracle.RandomWrites;
import io.rollcall.testkit.oracle.SqlLists;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * Random histories in Postgres, and after each part of them random lists: what the query service
 * answers from Redis equals what SQL says.
 *
 * <p>{@code -Drollcall.oracle.seed=N} repeats a run, {@code -Drollcall.oracle.comparisons=N} makes
 * it longer or shorter.
 */
class OracleIT {
  private static final int LISTS_A_ROUND = 250;
  private static final int TRANSACTIONS_A_ROUND = 60;
  private static final int ROWS = 60;

  @Test
  void lists_ofRandomHistories_equalSql() throws Exception {
    long seed = Long.getLong("rollcall.oracle.seed", System.nanoTime());
    int comparisons = Integer.getInteger("rollcall.oracle.comparisons", 10_000);
    System.out.println("oracle: seed " + seed + ", " + comparisons + " comparisons");
    RandomWrites writes = new RandomWrites(seed, ROWS);
    RandomLists lists = new RandomLists(seed);
    try (Rig rig = Rig.shared()) {
      rig.command();
      Service query = rig.query();
      rig.awaitTables();
      try (Connection connection = rig.database.connect()) {
        SqlLists truth = new SqlLists(connection);
        int done = 0;
        for (int round = 0; done < comparisons; round++) {
          for (int i = 0; i < TRANSACTIONS_A_ROUND; i++) {
            writes.transaction(connection);
          }
          rig.awaitCaughtUp(query);
          for (int i = 0; i < LISTS_A_ROUND; i++) {
            rig.compare(query, truth, lists.next(connection), "seed " + seed + " round " + round);
            done++;
          }
        }
        System.out.println("oracle: " + done + " lists equal SQL");
      }
    }
  }
}
