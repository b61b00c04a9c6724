package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CapturedPositionTest {
  @Test
  void rows_of_a_running_snapshot_prove_nothing() {
    assertThat(
            CapturedPosition.of(
                Map.of("lsn", 50L, "snapshot", "INITIAL", "last_snapshot_record", false)))
        .isNull();
  }

  @Test
  void the_last_row_of_a_snapshot_proves_what_committed_before_the_snapshot() {
    Map<String, Object> offset =
        Map.of("lsn", 50L, "snapshot", "INITIAL", "last_snapshot_record", true, "ts_usec", 7000L);

    assertThat(CapturedPosition.of(offset)).isEqualTo(new CapturedPosition(50, 50, 7000));
  }

  @Test
  void a_change_within_a_transaction_proves_what_committed_before_it_was_written() {
    Map<String, Object> offset =
        Map.of("lsn", 120L, "lsn_proc", 120L, "lsn_commit", 90L, "ts_usec", 8000L);

    assertThat(CapturedPosition.of(offset)).isEqualTo(new CapturedPosition(120, 90, 8000));
  }

  @Test
  void a_change_written_before_the_last_commit_proves_that_commit() {
    // Its transaction began early and committed late, with another one's commit in between.
    Map<String, Object> offset = Map.of("lsn", 60L, "lsn_commit", 90L, "ts_usec", 8000L);

    assertThat(CapturedPosition.of(offset)).isEqualTo(new CapturedPosition(90, 90, 8000));
  }

  @Test
  void an_offset_without_a_place_in_the_log_proves_nothing() {
    assertThat(CapturedPosition.of(Map.of("ts_usec", 8000L))).isNull();
  }

  @Test
  void positions_never_go_back() {
    CapturedPosition first = new CapturedPosition(120, 90, 8000);

    assertThat(new CapturedPosition(100, 95, 7000).after(first))
        .isEqualTo(new CapturedPosition(120, 95, 8000));
    assertThat(first.after(null)).isEqualTo(first);
  }
}
