package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ImportPropertiesTest {

  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of("rollcall.import.max-body", "64MB")))
        .isEqualTo(
            new ImportProperties(
                DataSize.ofMegabytes(64),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                2,
                1_000,
                100));
    assertThat(bind(Map.of("rollcall.import.rows", "1000")))
        .isEqualTo(bind(Map.of("rollcall.import.max-body", "64MB")));
  }

  @ParameterizedTest
  @CsvSource({
    "max-body,0B",
    "timeout,0s",
    "timeout,61m",
    "stall,0s",
    "at-once,0",
    "at-once,101",
    "rows,0",
    "rows,10001",
    "max-errors,0",
    "max-errors,10001",
  })
  void badValue_isNamed(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.import." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.import." + key);
  }

  private static ImportProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bind("rollcall.import", ImportProperties.class)
        .get();
  }
}
