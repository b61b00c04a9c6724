package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.Capture.News;
import io.rollcall.command.capture.Slot.KeptLog;
import io.rollcall.command.capture.SlotWatch.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureStatusTest {
  private static final long MB = 1 << 20;
  private static final CaptureLimits LIMITS =
      new CaptureLimits(Duration.ofSeconds(30), 1000 * MB, 0.5);
  private static final Slot SLOT = new Slot(100L, 17, false, KeptLog.NONE);

  @Test
  void a_moving_position_is_up_and_tells_role_slot_and_lag() {
    CaptureStatus status =
        CaptureStatus.seen(Role.LEADER, "rollcall", SLOT, lag(12, 30, 0), LIMITS, News.NONE);

    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .containsEntry("role", "leader")
        .containsEntry("slot", "rollcall")
        .containsEntry("lag_bytes", 12L)
        .containsEntry("lag_ms", 30L)
        .doesNotContainKeys("problem", "last_error");
  }

  @Test
  void a_warning_is_told_and_takes_nothing_down() {
    CaptureStatus status =
        CaptureStatus.seen(
            Role.LEADER,
            "rollcall",
            SLOT,
            lag(0, 0, 0),
            LIMITS,
            new News(null, List.of("one", "two"), null));

    assertThat(status.up()).isTrue();
    assertThat(status.details()).containsEntry("warning", "one; two").doesNotContainKeys("problem");
  }

  @Test
  void a_position_that_stands_still_too_long_is_down_in_every_role() {
    for (Role role : Role.values()) {
      CaptureStatus status =
          CaptureStatus.seen(role, "rollcall", SLOT, lag(12, 31_000, 31_000), LIMITS, News.NONE);

      assertThat(status.up()).isFalse();
      assertThat(status.details()).containsEntry("role", role.name().toLowerCase());
      assertThat(status.details().get("problem")).asString().contains("stands still");
    }
  }

  @Test
  void a_slot_without_its_log_is_down_at_once() {
    assertThat(
            CaptureStatus.seen(
                    Role.STANDBY,
                    "rollcall",
                    new Slot(null, null, true, KeptLog.NONE),
                    lag(0, 0, 0),
                    LIMITS,
                    News.NONE)
                .up())
        .isFalse();
  }

  @Test
  void a_missing_slot_is_down_when_the_log_has_moved_on_without_it() {
    Lag lag = new Lag(null, null, Duration.ofSeconds(31));

    CaptureStatus status = CaptureStatus.seen(Role.OFF, "rollcall", null, lag, LIMITS, News.NONE);

    assertThat(status.up()).isFalse();
    assertThat(status.details()).doesNotContainKeys("lag_bytes", "lag_ms");
    assertThat(status.details().get("problem")).asString().contains("no slot");
  }

  @Test
  void the_last_error_is_told_while_capture_is_still_in_time() {
    Capture.Failure failure = new Capture.Failure("Kafka: away", Instant.EPOCH);

    CaptureStatus status =
        CaptureStatus.seen(
            Role.LEADER,
            "rollcall",
            SLOT,
            lag(12, 500, 500),
            LIMITS,
            new News(failure, List.of(), null));

    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .containsEntry("last_error", "Kafka: away")
        .containsEntry("last_error_at", "1970-01-01T00:00:00Z");
  }

  @Test
  void a_postgres_that_does_not_answer_is_down() {
    assertThat(CaptureStatus.unseen(Role.STANDBY, "rollcall", "refused", News.NONE).up()).isFalse();
  }

  @Test
  void log_kept_for_the_slot_is_told_and_warned_of_from_a_share_of_its_budget() {
    assertThat(keeping(new KeptLog(500 * MB, null, false)).details())
        .containsEntry("wal_kept_bytes", 500 * MB)
        .containsEntry("wal_budget_bytes", 1000 * MB)
        .doesNotContainKeys("problem", "warning", "wal_safe_bytes");

    CaptureStatus warned = keeping(new KeptLog(501 * MB, 600 * MB, false));
    assertThat(warned.up()).isTrue();
    assertThat(warned.details())
        .containsEntry(
            "warning", "Postgres keeps 501 MB of its log for the slot, of 1000 MB that it may")
        .containsEntry("wal_safe_bytes", 600 * MB)
        .doesNotContainKey("problem");
  }

  @Test
  void log_that_postgres_gives_up_before_the_budget_is_warned_of_from_a_share_of_that() {
    assertThat(keeping(new KeptLog(100 * MB, 101 * MB, false)).details())
        .doesNotContainKey("warning");
    assertThat(keeping(new KeptLog(100 * MB, 99 * MB, false)).details())
        .containsEntry(
            "warning", "Postgres keeps 100 MB of its log for the slot, of 199 MB that it may");
  }

  @Test
  void more_log_than_the_budget_while_a_snapshot_is_taken_is_no_reason_to_drop_the_slot() {
    Slot slot = new Slot(1L, 2, false, new KeptLog(1000 * MB + 1, null, false));
    CaptureStatus status =
        CaptureStatus.seen(
            Role.LEADER,
            "rollcall",
            slot,
            lag(0, 0, 0),
            LIMITS,
            new News(null, List.of(), "the replication slot was gone"));

    assertThat(status.up()).isFalse();
    assertThat(status.details().get("problem"))
        .asString()
        .contains("let it end")
        .doesNotContain("pg_drop_replication_slot");
  }

  @Test
  void more_log_than_the_budget_is_down_with_what_to_do() {
    CaptureStatus status = keeping(new KeptLog(1000 * MB + 1, null, false));

    assertThat(status.up()).isFalse();
    assertThat(status.details().get("problem"))
        .asString()
        .contains("rollcall.capture.wal-budget", "pg_drop_replication_slot('rollcall')");
    assertThat(status.details()).doesNotContainKey("warning");
  }

  @Test
  void log_that_the_next_checkpoint_removes_is_warned_of() {
    assertThat(keeping(new KeptLog(MB, -1L, true)).details().get("warning"))
        .asString()
        .contains("next checkpoint");
  }

  @Test
  void a_snapshot_is_told_with_its_reason() {
    News news = new News(null, List.of(), "the replication slot was gone");

    assertThat(
            CaptureStatus.seen(Role.LEADER, "rollcall", null, lag(0, 0, 0), LIMITS, news).details())
        .containsEntry("snapshot", "the replication slot was gone");
  }

  private static CaptureStatus keeping(KeptLog kept) {
    return CaptureStatus.seen(
        Role.LEADER, "rollcall", new Slot(100L, 17, false, kept), lag(0, 0, 0), LIMITS, News.NONE);
  }

  private static Lag lag(long bytes, long ms, long standing) {
    return new Lag(bytes, Duration.ofMillis(ms), Duration.ofMillis(standing));
  }
}
