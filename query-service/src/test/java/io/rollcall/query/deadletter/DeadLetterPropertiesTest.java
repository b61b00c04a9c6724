package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DeadLetterPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new DeadLetterProperties(
                20_000, Duration.ofDays(30), Duration.ofSeconds(10), Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource({
    "listed, 99",
    "listed, 1000001",
    "keep, 59m",
    "keep, 3651d",
    "look, 99ms",
    "look, 61m",
    "patience, 999ms",
    "patience, 11m"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.dead-letters." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.dead-letters." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static DeadLetterProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.dead-letters", DeadLetterProperties.class);
  }
}
