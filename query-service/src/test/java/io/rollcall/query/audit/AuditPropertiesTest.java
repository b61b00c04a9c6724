package io.rollcall.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AuditPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new AuditProperties(
                true,
                Duration.ofSeconds(10),
                100,
                5,
                true,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                10_000));
  }

  @ParameterizedTest
  @CsvSource({
    "interval, 99ms",
    "interval, 25h",
    "rows, 0",
    "rows, 1001",
    "pages, -1",
    "pages, 1001",
    "patience, 999ms",
    "patience, 11m",
    "settle, 99ms",
    "settle, 11m",
    "max-differences, 0",
    "max-differences, 1000001"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.audit." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.audit." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static AuditProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.audit", AuditProperties.class);
  }
}
