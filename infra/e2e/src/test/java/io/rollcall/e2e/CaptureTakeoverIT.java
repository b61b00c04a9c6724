package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.oracle.RandomWrites;
import java.sql.Connection;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two command services: one captures; it is killed; the other goes on; nothing is lost. */
class CaptureTakeoverIT {
  @Test
  void capture_whenItsServiceIsKilled_isTakenOver() throws Exception {
    try (Rig rig = Rig.shared();
        Connection connection = connection(rig)) {
      Service first = rig.command();
      rig.awaitTables();
      awaitRole(first, "leader");
      Service second = rig.command();
      awaitRole(second, "standby");
      Service query = rig.query();
      RandomWrites writes = new RandomWrites(7, 40);
      for (int i = 0; i < 200; i++) {
        if (i == 100) {
          first.kill();
        }
        writes.transaction(connection);
      }
      awaitRole(second, "leader");
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
    }
  }

  private static Connection connection(Rig rig) throws Exception {
    return rig.database.connect();
  }

  private static void awaitRole(Service command, String role) {
    Awaitility.await(role)
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(command.get("/actuator/health").body()).contains('"' + role + '"'));
  }
}
