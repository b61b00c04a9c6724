package io.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final Duration SHORTEST = Duration.ofMillis(4);
  private static final Duration LONGEST = Duration.ofMillis(25);

  @Test
  void changesGather_forAsLongAsTheLastOnesTook_withinBounds() {
    Gathering gathering = new Gathering(SHORTEST, LONGEST);
    assertThat(gathering.nanos(Duration.ofMillis(9).toNanos())).isEqualTo(9_000_000);
    assertThat(gathering.nanos(0)).isEqualTo(SHORTEST.toNanos());
    assertThat(gathering.nanos(Long.MAX_VALUE)).isEqualTo(LONGEST.toNanos());
  }

  @Test
  void bounds_thatHaveNothingBetweenThem_areRefused() {
    assertThatThrownBy(() -> new Gathering(LONGEST, SHORTEST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0.025S");
    assertThatThrownBy(() -> new Gathering(Duration.ofMillis(-1), LONGEST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
