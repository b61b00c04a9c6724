package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.SlotWatch.Lag;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotWatchTest {
  private final SlotWatch watch = new SlotWatch();

  @Test
  void a_capture_that_keeps_up_has_no_lag() {
    look(0, 100, 100);

    assertThat(look(1, 200, 200)).isEqualTo(new Lag(0L, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void lag_is_counted_from_when_the_log_went_past_the_position() {
    look(0, 100, 100);
    look(5, 200, 100);
    look(6, 300, 100);

    assertThat(look(9, 400, 100))
        .isEqualTo(new Lag(300L, Duration.ofSeconds(4), Duration.ofSeconds(9)));
    assertThat(look(10, 400, 200)).isEqualTo(new Lag(200L, Duration.ofSeconds(4), Duration.ZERO));
  }

  @Test
  void a_position_that_stands_still_with_the_log_is_no_stall() {
    look(0, 100, 100);

    assertThat(look(1000, 100, 100).standing()).isZero();
  }

  @Test
  void a_position_behind_the_log_that_both_stand_still_is_no_stall() {
    look(0, 200, 100);

    assertThat(look(1000, 200, 100).standing()).isZero();
    assertThat(look(2000, 201, 100).standing()).hasSeconds(2000);
  }

  @Test
  void a_slot_that_stands_still_while_records_are_sent_is_no_stall() {
    watch.look(0, 100, slot(100), 0, 1);
    watch.look(seconds(50), 900, slot(100), 0, 2);

    assertThat(watch.look(seconds(60), 950, slot(100), 0, 3).standing()).isZero();
    assertThat(watch.look(seconds(70), 960, slot(100), 0, 3).standing()).hasSeconds(10);
  }

  @Test
  void what_this_process_has_captured_counts_before_the_slot_is_told() {
    look(0, 100, 100);

    assertThat(watch.look(seconds(1), 300, slot(100), 290, 7).bytes()).isEqualTo(10);
  }

  @Test
  void without_a_slot_nobody_knows_the_lag_and_a_moving_log_is_a_stall() {
    watch.look(0, 100, null, 0, 0);

    assertThat(watch.look(seconds(40), 200, null, 0, 0))
        .isEqualTo(new Lag(null, null, Duration.ofSeconds(40)));
  }

  @Test
  void a_stall_of_days_is_remembered_from_its_beginning() {
    look(0, 100, 100);
    for (int second = 1; second <= 10_000; second++) {
      look(second, 100 + second, 100);
    }

    assertThat(look(10_001, 20_000, 100).time()).hasSeconds(10_000);
  }

  @Test
  void a_log_that_goes_back_is_another_one() {
    look(0, 1000, 100);
    look(5, 900, 100);

    assertThat(look(6, 950, 900)).isEqualTo(new Lag(50L, Duration.ZERO, Duration.ZERO));
    assertThat(look(8, 960, 900))
        .isEqualTo(new Lag(60L, Duration.ofSeconds(2), Duration.ofSeconds(2)));
  }

  private Lag look(int second, long log, long confirmed) {
    return watch.look(seconds(second), log, slot(confirmed), 0, 0);
  }

  private static Slot slot(long confirmed) {
    return new Slot(confirmed, null, false, Slot.KeptLog.NONE);
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
