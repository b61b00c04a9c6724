package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReplayPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new ReplayProperties(
                Duration.ofHours(1), Duration.ofSeconds(10), 2, Duration.ofMillis(5), 500, 2_000));
  }

  @ParameterizedTest
  @CsvSource({
    "keep, 9s",
    "keep, 31d",
    "lease, 2s",
    "at-once, 0",
    "at-once, 101",
    "lease, 11m",
    "readers-wait, -1ms",
    "readers-wait, 1001ms",
    "warm-lists, -1",
    "warm-lists, 100001",
    "warm-pages, -1",
    "warm-pages, 100001"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.replay." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.replay." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static ReplayProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.replay", ReplayProperties.class);
  }
}
