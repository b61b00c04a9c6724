package io.rollcall.e2e;

import io.rollcall.testkit.oracle.ListRequest;
import io.rollcall.testkit.oracle.RandomLists;
import io.rollcall.testkit.oracle.RandomWrites;
import io.rollcall.testkit.oracle.SqlLists;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private static final int COMPARERS = 3;

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
      try (Connection connection = rig.database.connect();
          ExecutorService comparers = Executors.newFixedThreadPool(COMPARERS)) {
        int done = 0;
        for (int round = 0; done < comparisons; round++) {
          for (int i = 0; i < TRANSACTIONS_A_ROUND; i++) {
            writes.transaction(connection);
          }
          rig.awaitCaughtUp(query);
          List<ListRequest> requests = new ArrayList<>();
          for (int i = 0; i < LISTS_A_ROUND; i++) {
            requests.add(lists.next(connection));
          }
          String where = "seed " + seed + " round " + round;
          List<Future<?>> comparisonsOfRound = new ArrayList<>();
          for (List<ListRequest> share : shares(requests)) {
            comparisonsOfRound.add(
                comparers.submit(
                    () -> {
                      compare(rig, query, share, where);
                      return null;
                    }));
          }
          for (Future<?> each : comparisonsOfRound) {
            each.get();
          }
          done += requests.size();
        }
        System.out.println("oracle: " + done + " lists equal SQL");
      }
    }
  }

  private static List<List<ListRequest>> shares(List<ListRequest> requests) {
    int size = (requests.size() + COMPARERS - 1) / COMPARERS;
    List<List<ListRequest>> shares = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += size) {
      shares.add(requests.subList(from, Math.min(from + size, requests.size())));
    }
    return shares;
  }

  private static void compare(Rig rig, Service query, List<ListRequest> requests, String where)
      throws SQLException {
    try (Connection connection = rig.database.connect()) {
      SqlLists truth = new SqlLists(connection);
      for (ListRequest request : requests) {
        rig.compare(query, truth, request, where);
      }
    }
  }
}
