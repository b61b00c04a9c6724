package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators and Postgres do to a slot, and how capture gets over it. */
class LostSlotIT {
  /** Whether more moments are tried than there is time for as a rule. */
  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration SECONDS = Duration.ofSeconds(10);

  private static CaptureRig rig;
  private static Restartable<Postgres> own;

  @BeforeAll
  static void startServers() {
    rig = new CaptureRig();
    own = Servers.restartablePostgres();
  }

  @AfterAll
  static void stopServers() throws Exception {
    rig.close();
    own.close();
  }

  @AfterEach
  void stopCaptures() {
    rig.stopCaptures();
  }

  @Test
  void a_slot_dropped_while_capture_runs_is_noticed_and_what_was_written_meanwhile_found()
      throws Exception {
    String db = rig.database();
    Capture capture = streaming(db);
    CaptureMonitor monitor = rig.monitor(db, Duration.ofSeconds(30), capture);
    // A slot can be made only when this transaction is over, and so after all that is in between.
    try (var connection = rig.connect(db);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into departments values ('D10', 'N', 'B', 'H')");
      drop(db);
      rig.sql(
          db,
          "delete from departments where department_id in ('D3', 'D4')",
          "update departments set building_name = 'Moved' where department_id = 'D5'",
          "insert into departments values ('D11', 'N', 'B', 'H')");
      await().atMost(SECONDS).until(() -> capture.counts().lostSlots() == 1);
      await()
          .atMost(SECONDS)
          .untilAsserted(
              () ->
                  assertThat(monitor.status().details())
                      .containsEntry("snapshot", "the replication slot was gone"));
      connection.commit();
    }

    eventually(() -> assertSameAsSql(db));
    assertThat(capture.counts().lostSlots()).isEqualTo(1);
    assertThat(capture.counts().vanished()).isEqualTo(2);
    eventually(() -> assertThat(monitor.status().details()).doesNotContainKey("snapshot"));
  }

  @Test
  void a_slot_dropped_again_and_again_at_whatever_moment_loses_nothing() throws Exception {
    String db = rig.database();
    streaming(db);
    for (int round = 0; round < (ALL ? 20 : 8); round++) {
      rig.sql(
          db,
          "delete from departments where department_id = 'D" + (1 + round % 9) + "'",
          "insert into departments values ('R" + round + "', 'N', 'B', 'H')");
      drop(db);
      rig.sql(
          db,
          "delete from departments where department_id = 'R" + round / 2 + "'",
          "update departments set building_name = 'M" + round + "' where department_id > 'R'",
          "insert into departments values ('D" + (1 + round % 9) + "', 'N', 'B', 'H')");
      Thread.sleep(73L * round); // Another moment each time; nothing is waited for.
    }

    eventually(() -> assertSameAsSql(db));
  }

  @Test
  void a_slot_dropped_at_whatever_moment_of_a_start_is_not_replaced_unseen() throws Exception {
    String db = rig.database();
    streaming(db);
    int moments = ALL ? 7 : 3;
    for (int round = 0; round < moments; round++) {
      long written = rig.logEnd(db);
      await().atMost(PATIENCE).until(() -> rig.confirmed(db) > written);
      rig.sql(
          db,
          "select pg_terminate_backend(active_pid, 10000) from pg_replication_slots"
              + " where slot_name = '"
              + db
              + "' and active_pid is not null");
      Thread.sleep(1_750L * round / moments); // The moment.
      rig.sql(db, "delete from departments where department_id = 'D" + (1 + round % 9) + "'");
      drop(db);
      rig.sql(
          db,
          "update departments set building_name = 'M" + round + "' where department_id > 'D5'",
          "insert into departments values ('D"
              + (1 + (round + 5) % 9)
              + "', 'N', 'B', 'H')"
              + " on conflict do nothing");
      eventually(() -> assertSameAsSql(db));
    }
  }

  @Test
  void a_slot_that_somebody_has_made_anew_is_not_taken_for_the_one_before() throws Exception {
    String db = rig.database();
    Capture capture = streaming(db);
    capture.close();
    drop(db);
    rig.sql(
        db,
        "delete from departments where department_id in ('D3', 'D4')",
        "select pg_create_logical_replication_slot('" + db + "', 'pgoutput')",
        "delete from departments where department_id = 'D6'");
    rig.capture(db);

    eventually(() -> assertSameAsSql(db));
  }

  @Test
  void a_slot_that_postgres_gives_up_is_told_of_and_healed() throws Exception {
    String db = rig.database(own.server());
    Capture capture = streaming(db);
    CaptureMonitor elsewhere =
        rig.monitor(db, new CaptureLimits(Duration.ofSeconds(30), 200L << 20, 0.2), null);
    capture.close();
    rig.sql(
        db,
        "alter system set max_slot_wal_keep_size = '320MB'",
        "select pg_reload_conf()",
        "delete from departments where department_id in ('D3', 'D4')");

    writeLog(db, 5);
    eventually(
        () ->
            assertThat(elsewhere.status().details().get("warning"))
                .asString()
                .startsWith("Postgres keeps"));
    assertThat(elsewhere.status().up()).isTrue();
    assertThat(elsewhere.status().details()).containsKey("wal_safe_bytes");
    assertThat(elsewhere.keptBytes()).isGreaterThan(64 << 20);

    writeLog(db, 10);
    eventually(
        () ->
            assertThat(elsewhere.status().details().get("problem"))
                .asString()
                .contains("rollcall.capture.wal-budget"));
    assertThat(elsewhere.status().up()).isFalse();

    writeLog(db, 15);
    rig.sql(db, "checkpoint");
    eventually(
        () ->
            assertThat(elsewhere.status().details().get("problem"))
                .asString()
                .contains("has removed log"));
    Capture next = rig.capture(db);

    eventually(() -> assertSameAsSql(db));
    assertThat(next.counts().lostSlots()).isEqualTo(1);
    assertThat(next.counts().vanished()).isEqualTo(2);
    eventually(() -> assertThat(elsewhere.status().up()).isTrue());
  }

  /** A capture that has captured nine departments. */
  private static Capture streaming(String db) throws Exception {
    Capture capture = rig.capture(db);
    rig.sql(
        db, "insert into departments select 'D' || n, 'N', 'B', 'H' from generate_series(1, 9) n");
    eventually(() -> assertSameAsSql(db));
    await().atMost(PATIENCE).until(() -> capture.captured() > 0);
    return capture;
  }

  private static void drop(String db) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> isDropped(db));
  }

  /** Ends the stream, if there is one, and drops the slot; false if somebody was quicker. */
  private static boolean isDropped(String db) {
    String slot = " from pg_replication_slots where slot_name = '" + db + "'";
    try {
      rig.sql(
          db,
          "select pg_terminate_backend(active_pid, 10000)" + slot + " and active_pid is not null",
          "select pg_drop_replication_slot(slot_name)" + slot);
      return rig.ask(db, "select count(*)" + slot).equals("0");
    } catch (SQLException e) {
      return false;
    }
  }

  /** Has the log grow by files of 16 MB. */
  private static void writeLog(String db, int files) throws Exception {
    for (int file = 0; file < files; file++) {
      rig.sql(db, "select pg_logical_emit_message(true, 'test', 'x')", "select pg_switch_wal()");
    }
  }

  private static void assertSameAsSql(String db) throws Exception {
    List<String> expected =
        List.of(
            rig.ask(
                    db,
                    """
                    select coalesce(string_agg(department_id || ' ' || building_name, ','
                      order by department_id collate "C"), '') from departments""")
                .split(","));
    TreeSet<String> found =
        rig.table(db + ".public.departments").values().stream()
            .map(
                row ->
                    row.path("department_id").asString()
                        + " "
                        + row.path("building_name").asString())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).containsExactlyElementsOf(new TreeSet<>(expected));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
