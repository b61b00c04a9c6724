package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.capture.Slot.KeptLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotGuardTest {
  private static final Integer PID = 17;

  @Test
  void a_slot_in_use_that_stands_no_further_than_the_start_is_trusted() {
    SlotGuard guard = new SlotGuard("s", 100L);

    guard.look(slot(90, null), null);
    assertThat(guard.isTrusted()).isFalse();
    guard.look(slot(100, PID), null);
    assertThat(guard.isTrusted()).isTrue();
  }

  @Test
  void a_slot_moves_on_as_far_as_capture_lets_it() {
    SlotGuard guard = new SlotGuard("s", 100L);

    guard.look(slot(150, PID), 150L);
    assertThatThrownBy(() -> guard.look(slot(151, PID), 150L))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("made anew");
  }

  @Test
  void a_slot_that_was_made_anew_is_never_trusted() {
    SlotGuard guard = new SlotGuard("s", 100L);

    assertThatThrownBy(() -> guard.look(slot(101, PID), null)).isInstanceOf(CaptureFailure.class);
    assertThat(guard.isTrusted()).isFalse();
  }

  @Test
  void a_slot_that_is_still_to_be_made_is_waited_for_and_then_must_stay() {
    SlotGuard guard = new SlotGuard("s", null);

    guard.look(null, null);
    guard.look(new Slot(null, PID, false, KeptLog.NONE), null);
    assertThat(guard.isTrusted()).isFalse();
    guard.look(slot(100, null), null);
    assertThatThrownBy(() -> guard.look(slot(101, null), null)).isInstanceOf(CaptureFailure.class);
    assertThatThrownBy(() -> guard.look(null, null)).hasMessageContaining("dropped");
  }

  @Test
  void a_slot_that_is_gone_or_has_lost_its_log_fails_capture() {
    SlotGuard guard = new SlotGuard("s", 100L);

    assertThatThrownBy(() -> guard.look(null, null)).hasMessageContaining("dropped");
    assertThatThrownBy(() -> guard.look(new Slot(100L, null, true, KeptLog.NONE), null))
        .hasMessageContaining("removed log");
  }

  private static Slot slot(long confirmed, @Nullable Integer pid) {
    return new Slot(confirmed, pid, false, KeptLog.NONE);
  }
}
