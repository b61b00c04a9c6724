package io.rollcall.query.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
  private final Setting setting = new Setting("rollcall.some.setting");

  @Test
  void a_duration_outside_of_its_bounds_is_refused() {
    Duration least = Duration.ofMillis(10);
    Duration most = Duration.ofMinutes(1);
    setting.between(least, least, most);
    setting.between(most, least, most);
    assertThatThrownBy(() -> setting.between(Duration.ZERO, least, most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rollcall.some.setting is 0s; give a duration from 10ms to 1m");
    assertThatThrownBy(() -> setting.between(most.plusMillis(1), least, most))
        .hasMessage("rollcall.some.setting is 60001ms; give a duration from 10ms to 1m");
  }

  @Test
  void a_number_outside_of_its_bounds_is_refused() {
    setting.between(1, 1, 64);
    setting.between(64, 1, 64);
    assertThatThrownBy(() -> setting.between(0, 1, 64))
        .hasMessage("rollcall.some.setting is 0; give a number from 1 to 64");
    assertThatThrownBy(() -> setting.between(65, 1, 64)).hasMessageContaining("65");
  }

  @Test
  void a_size_outside_of_its_bounds_is_refused() {
    setting.betweenBytes(1 << 20, 1 << 20, 1L << 30);
    setting.betweenBytes(1L << 30, 1 << 20, 1L << 30);
    assertThatThrownBy(() -> setting.betweenBytes((1 << 20) - 1, 1 << 20, 1L << 30))
        .hasMessage("rollcall.some.setting is 1048575B; give a size from 1MB to 1GB");
    assertThatThrownBy(() -> setting.betweenBytes(0, 1_536, 1L << 30))
        .hasMessage("rollcall.some.setting is 0B; give a size from 1536B to 1GB");
  }

  @Test
  void a_text_that_does_not_match_is_refused() {
    setting.matches("a", "[a-z]+", "letters");
    assertThatThrownBy(() -> setting.matches("a b", "[a-z]+", "letters"))
        .hasMessage("rollcall.some.setting is 'a b'; give letters");
  }

  @ParameterizedTest
  @CsvSource({
    "PT24H, 1d",
    "PT36H, 36h",
    "PT0.25S, 250ms",
    "PT0.000001S, 1us",
    "PT0.0000001S, PT0.0000001S",
    "PT-1S, -1s",
    "PT0S, 0s"
  })
  void durations_are_told_as_they_are_written(Duration duration, String text) {
    assertThat(Setting.text(duration)).isEqualTo(text);
  }
}
