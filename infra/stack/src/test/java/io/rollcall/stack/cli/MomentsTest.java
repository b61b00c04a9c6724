package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
  private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T14:00:00Z,       2026-11-29T14:00:00Z",
    "2026-11-29T14:00Z,          2026-11-29T14:00:00Z",
    "2026-11-29T14:00:00+02:00,  2026-11-29T12:00:00Z",
    "2026-11-29T14:00,           2026-11-29T08:30:00Z",
    "2026-11-29T14:00:01.5,      2026-11-29T08:30:01.5Z"
  })
  void aTime_isReadWithItsOffset_orByTheZone(String text, Instant instant) {
    assertThat(Moments.read(text, KOLKATA)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "14:00", "yesterday", "2026-11-29", "2026-13-01T00:00Z"})
  void whatIsNoTime_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Moments.read(text, KOLKATA))
        .withMessageStartingWith("'" + text + "' is no time; give one such as ")
        .withMessageEndingWith("of Asia/Kolkata");
  }
}
