package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestsTest {
  private static final long MS = 1_000_000;

  private final Rests rests = new Rests(Duration.ofMillis(5));

  @Test
  void atFirst_thereAreNone() {
    assertThat(rests.after(10 * MS)).isZero();
  }

  @Test
  void asLongAsReadersWaitNoLongerThanTheyMay_thereAreNone() {
    see(5 * MS, 1_000);
    assertThat(rests.after(10 * MS)).isZero();
  }

  @Test
  void readersWhoWaitTooLong_getNineTenthsOfTheTime_withinASecond() {
    see(20 * MS, 50);
    assertThat(rests.after(10 * MS)).isEqualTo(90 * MS);
  }

  @Test
  void oneLongWait_isNoReason() {
    see(MS, 100);
    see(20 * MS, 1);
    assertThat(rests.after(10 * MS)).isZero();
  }

  @Test
  void restsEnd_someSecondsAfterReadersWaitNoMore() {
    see(20 * MS, 50);
    see(MS, 50);
    assertThat(rests.after(10 * MS)).isBetween(10 * MS, 60 * MS);
    see(MS, 200);
    assertThat(rests.after(10 * MS)).isZero();
  }

  @Test
  void noRest_isLongerThanASecond() {
    see(20 * MS, 50);
    assertThat(rests.after(1_000 * MS)).isEqualTo(1_000 * MS);
  }

  @Test
  void whereItDoesNotMatterHowLongReadersWait_thereAreNone() {
    Rests none = new Rests(Duration.ZERO);
    for (int i = 0; i < 100; i++) {
      none.see(1_000 * MS);
    }
    assertThat(none.areNeeded()).isFalse();
    assertThat(none.after(10 * MS)).isZero();
  }

  private void see(long nanos, int times) {
    for (int i = 0; i < times; i++) {
      rests.see(nanos);
    }
  }
}
