package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.SlotWatch.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureStatusTest {
  private static final Duration STALL = Duration.ofSeconds(30);
  private static final Slot SLOT = new Slot(100L, 17, false);

  @Test
  void a_moving_position_is_up_and_tells_role_slot_and_lag() {
    CaptureStatus status =
        CaptureStatus.seen(Role.LEADER, "rollcall", SLOT, lag(12, 30, 0), STALL, null, List.of());

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
            Role.LEADER, "rollcall", SLOT, lag(0, 0, 0), STALL, null, List.of("one", "two"));

    assertThat(status.up()).isTrue();
    assertThat(status.details()).containsEntry("warning", "one; two").doesNotContainKeys("problem");
  }

  @Test
  void a_position_that_stands_still_too_long_is_down_in_every_role() {
    for (Role role : Role.values()) {
      CaptureStatus status =
          CaptureStatus.seen(
              role, "rollcall", SLOT, lag(12, 31_000, 31_000), STALL, null, List.of());

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
                    new Slot(null, null, true),
                    lag(0, 0, 0),
                    STALL,
                    null,
                    List.of())
                .up())
        .isFalse();
  }

  @Test
  void a_missing_slot_is_down_when_the_log_has_moved_on_without_it() {
    Lag lag = new Lag(null, null, Duration.ofSeconds(31));

    CaptureStatus status =
        CaptureStatus.seen(Role.OFF, "rollcall", null, lag, STALL, null, List.of());

    assertThat(status.up()).isFalse();
    assertThat(status.details()).doesNotContainKeys("lag_bytes", "lag_ms");
    assertThat(status.details().get("problem")).asString().contains("no slot");
  }

  @Test
  void the_last_error_is_told_while_capture_is_still_in_time() {
    Capture.Failure failure = new Capture.Failure("Kafka: away", Instant.EPOCH);

    CaptureStatus status =
        CaptureStatus.seen(
            Role.LEADER, "rollcall", SLOT, lag(12, 500, 500), STALL, failure, List.of());

    assertThat(status.up()).isTrue();
    assertThat(status.details())
        .containsEntry("last_error", "Kafka: away")
        .containsEntry("last_error_at", "1970-01-01T00:00:00Z");
  }

  @Test
  void a_postgres_that_does_not_answer_is_down() {
    assertThat(CaptureStatus.unseen(Role.STANDBY, "rollcall", "refused", null).up()).isFalse();
  }

  private static Lag lag(long bytes, long ms, long standing) {
    return new Lag(bytes, Duration.ofMillis(ms), Duration.ofMillis(standing));
  }
}
