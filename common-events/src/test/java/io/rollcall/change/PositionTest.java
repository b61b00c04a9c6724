package io.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PositionTest {
  private static final long LAST_LSN = (1L << 53) - 1;

  @Test
  void position_isMadeOfHistoryAndLsn() {
    long position = Position.of(Position.LAST_HISTORY, LAST_LSN);

    assertThat(Position.history(position)).isEqualTo(1023);
    assertThat(Position.lsn(position)).isEqualTo(LAST_LSN);
    assertThat(position).isPositive();
  }

  @Test
  void position_ofTheFirstHistory_isTheLsn() {
    assertThat(Position.of(0, 4711)).isEqualTo(4711);
  }

  @Test
  void position_ofALaterHistory_isBehindAllOfThoseBefore() {
    assertThat(Position.of(2, 0)).isGreaterThan(Position.of(1, LAST_LSN));
  }

  @Test
  void position_outOfBounds_isRefused() {
    assertThatThrownBy(() -> Position.of(1024, 0)).hasMessageContaining("history 1024");
    assertThatThrownBy(() -> Position.of(-1, 0)).hasMessageContaining("history -1");
    assertThatThrownBy(() -> Position.of(0, LAST_LSN + 1)).hasMessageContaining("53 bits");
    assertThatThrownBy(() -> Position.of(0, -1)).hasMessageContaining("53 bits");
  }

  @Test
  void header_isReadAsItWasWritten_andMissingInTheFirstHistory() {
    assertThat(Position.history(Position.header(17))).isEqualTo(17);
    assertThat(Position.history((byte[]) null)).isZero();
  }
}
