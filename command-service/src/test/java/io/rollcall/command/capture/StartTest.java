package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.Slot.KeptLog;
import io.rollcall.command.capture.Start.NewSlot;
import io.rollcall.command.capture.Start.Resume;
import io.rollcall.command.capture.Start.SnapshotBesideSlot;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartTest {
  private static final Slot AT_100 = new Slot(100L, null, false, KeptLog.NONE);

  @Test
  void without_a_slot_a_new_one_brings_its_snapshot_whatever_the_position() {
    assertThat(Start.of(null, null, Set.of())).isEqualTo(new NewSlot());
    assertThat(Start.of(null, 100L, Set.of("labs"))).isEqualTo(new NewSlot());
    assertThat(Start.of(new Slot(100L, null, true, KeptLog.NONE), 100L, Set.of()))
        .isEqualTo(new NewSlot());
    assertThat(Start.of(new Slot(null, null, false, KeptLog.NONE), 100L, Set.of()))
        .isEqualTo(new NewSlot());
  }

  @Test
  void a_position_that_the_slot_still_has_is_resumed() {
    assertThat(Start.of(AT_100, 100L, Set.of())).isEqualTo(new Resume(100));
    assertThat(Start.of(AT_100, 170L, Set.of())).isEqualTo(new Resume(170));
  }

  @Test
  void without_a_position_the_slot_is_kept_and_all_tables_are_read() {
    assertThat(Start.of(AT_100, null, Set.of("labs"))).isEqualTo(new SnapshotBesideSlot(Set.of()));
  }

  @Test
  void a_slot_that_someone_else_moved_past_the_position_calls_for_a_snapshot() {
    assertThat(Start.of(AT_100, 99L, Set.of())).isEqualTo(new SnapshotBesideSlot(Set.of()));
  }

  @Test
  void tables_that_are_new_in_the_publication_are_read_alone() {
    assertThat(Start.of(AT_100, 100L, Set.of("labs")))
        .isEqualTo(new SnapshotBesideSlot(Set.of("labs")));
  }
}
