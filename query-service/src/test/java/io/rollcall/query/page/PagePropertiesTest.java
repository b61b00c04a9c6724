package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PagePropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(new PageProperties(10_000, Duration.ofSeconds(5), Duration.ofMillis(200)));
  }

  @ParameterizedTest
  @CsvSource({
    "max-per-type, -1",
    "max-per-type, 100001",
    "lease, 99ms",
    "lease, 61s",
    "max-wait, -1ms",
    "max-wait, 11s"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.pages." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.pages." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static PageProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.pages", PageProperties.class);
  }
}
