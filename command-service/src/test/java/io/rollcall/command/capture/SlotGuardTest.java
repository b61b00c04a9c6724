package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.command.capture.Slot.KeptLog;
import io.rollcall.command.capture.SlotGuard.Shown;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotGuardTest {
  private static final Integer PID = 17;

  /** As where no snapshot is taken. */
  private static final Shown NONE = new Shown(null, true);

  private static final Shown NOTHING = new Shown(null, false);

  @Test
  void a_slot_in_use_that_stands_no_further_than_the_start_is_trusted() {
    SlotGuard guard = new SlotGuard("s", 100L);

    guard.look(slot(90, null), null, NONE);
    assertThat(guard.isTrusted()).isFalse();
    guard.look(slot(100, PID), null, NONE);
    assertThat(guard.isTrusted()).isTrue();
  }

  @Test
  void a_slot_moves_on_as_far_as_capture_lets_it() {
    SlotGuard guard = new SlotGuard("s", 100L);

    guard.look(slot(150, PID), 150L, NONE);
    assertThatThrownBy(() -> guard.look(slot(151, PID), 150L, NONE))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("made anew");
  }

  @Test
  void a_slot_that_was_made_anew_is_never_trusted() {
    SlotGuard guard = new SlotGuard("s", 100L);

    assertThatThrownBy(() -> guard.look(slot(101, PID), null, NONE))
        .isInstanceOf(CaptureFailure.class);
    assertThat(guard.isTrusted()).isFalse();
  }

  @Test
  void a_slot_that_is_still_to_be_made_is_waited_for_and_then_must_stay() {
    SlotGuard guard = new SlotGuard("s", null);

    guard.look(null, null, NOTHING);
    guard.look(new Slot(null, PID, false, KeptLog.NONE), null, NOTHING);
    assertThat(guard.isTrusted()).isFalse();
    guard.look(slot(100, null), null, NOTHING);
    assertThatThrownBy(() -> guard.look(slot(101, null), null, NOTHING))
        .isInstanceOf(CaptureFailure.class);
    assertThatThrownBy(() -> guard.look(null, null, NOTHING)).hasMessageContaining("dropped");
  }

  @Test
  void a_slot_that_was_made_with_a_snapshot_is_trusted_when_all_of_that_has_come() {
    SlotGuard guard = new SlotGuard("s", null);

    guard.look(slot(100, PID), null, NOTHING);
    guard.look(slot(100, PID), null, new Shown(100L, false));
    assertThat(guard.isTrusted()).isFalse();
    guard.look(slot(100, PID), null, new Shown(100L, true));
    assertThat(guard.isTrusted()).isTrue();
  }

  @Test
  void a_slot_that_was_made_anew_behind_its_snapshot_is_never_trusted() {
    SlotGuard seenLate = new SlotGuard("s", null);
    seenLate.look(slot(101, PID), null, NOTHING);
    assertThatThrownBy(() -> seenLate.look(slot(101, PID), null, new Shown(100L, true)))
        .hasMessageContaining("made anew");
    assertThat(seenLate.isTrusted()).isFalse();

    SlotGuard seenAtOnce = new SlotGuard("s", null);
    assertThatThrownBy(() -> seenAtOnce.look(slot(101, PID), null, new Shown(100L, true)))
        .hasMessageContaining("made anew");
    assertThat(seenAtOnce.isTrusted()).isFalse();
  }

  @Test
  void a_slot_that_was_made_where_no_table_has_a_row_is_trusted() {
    SlotGuard guard = new SlotGuard("s", null);

    guard.look(slot(100, PID), null, new Shown(null, true));
    assertThat(guard.isTrusted()).isTrue();
  }

  @Test
  void a_slot_that_is_gone_or_has_lost_its_log_fails_capture() {
    SlotGuard guard = new SlotGuard("s", 100L);

    assertThatThrownBy(() -> guard.look(null, null, NONE)).hasMessageContaining("dropped");
    assertThatThrownBy(() -> guard.look(new Slot(100L, null, true, KeptLog.NONE), null, NONE))
        .hasMessageContaining("removed log");
  }

  private static Slot slot(long confirmed, @Nullable Integer pid) {
    return new Slot(confirmed, pid, false, KeptLog.NONE);
  }
}
