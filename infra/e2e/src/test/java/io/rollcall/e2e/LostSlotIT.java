package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.oracle.RandomWrites;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The slot is dropped by hand, and rows are inserted, updated and deleted before there can be
 * another: health tells of it, and the lists are right by themselves.
 */
class LostSlotIT {
  private static final Duration SECONDS = Duration.ofSeconds(10);

  @Test
  void lists_afterTheSlotWasDropped_equalSql() throws Exception {
    try (Rig rig = Rig.shared();
        Connection connection = rig.database.connect();
        Connection blocker = rig.database.connect()) {
      Service command = rig.command();
      Service query = rig.query();
      rig.awaitTables();
      RandomWrites writes = new RandomWrites(11, 60);
      for (int i = 0; i < 200; i++) {
        writes.transaction(connection);
      }
      rig.awaitCaughtUp(query);
      rig.compareAll(query);

      // No slot can be made before this transaction is over.
      blocker.setAutoCommit(false);
      try (Statement statement = blocker.createStatement()) {
        statement.execute("SELECT txid_current()");
      }
      Awaitility.await("drop")
          .atMost(SECONDS)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> isDropped(rig));
      for (int i = 0; i < 200; i++) {
        writes.transaction(connection);
      }
      Awaitility.await("noticed")
          .atMost(SECONDS)
          .untilAsserted(
              () ->
                  assertThat(command.get("/actuator/health").body())
                      .contains("\"snapshot\":\"the replication slot was gone\""));
      blocker.commit();

      rig.awaitCaughtUp(query);
      rig.compareAll(query);
      assertThat(command.get("/actuator/metrics/rollcall.capture.slots.lost").body())
          .contains("\"value\":1.0");
      assertThat(command.get("/actuator/metrics/rollcall.capture.rows.vanished").body())
          .doesNotContain("\"value\":0.0");
      for (int i = 0; i < 50; i++) {
        writes.transaction(connection);
      }
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
  }

  private static boolean isDropped(Rig rig) {
    String slot = " FROM pg_replication_slots WHERE slot_name = '" + rig.topics + "'";
    try {
      rig.database.execute(
          "SELECT pg_terminate_backend(active_pid, 5000)" + slot + " AND active_pid IS NOT NULL");
      rig.database.execute("SELECT pg_drop_replication_slot('" + rig.topics + "')");
      return true;
    } catch (SQLException e) {
      return false; // Whoever streams from it was back already.
    }
  }
}
