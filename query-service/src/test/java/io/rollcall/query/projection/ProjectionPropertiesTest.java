package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ProjectionPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new ProjectionProperties(
                2, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "concurrency, 0",
    "concurrency, 65",
    "max-back-off, 0",
    "max-back-off, 49ms",
    "max-back-off, 61s",
    "watch, 0",
    "watch, -1s",
    "watch, 61s",
    "stall, 0",
    "stall, 999ms",
    "stall, 61m"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.projection." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.projection." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static ProjectionProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.projection", ProjectionProperties.class);
  }
}
