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

class WritePropertiesTest {

  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of("rollcall.write.max-body", "1MB")))
        .isEqualTo(
            new WriteProperties(DataSize.ofMegabytes(1), Duration.ofSeconds(10), 5, 100_000));
  }

  @ParameterizedTest
  @CsvSource({
    "max-body,0B",
    "max-body,65MB",
    "timeout,0s",
    "attempts,0",
    "attempts,101",
    "max-cascade,0",
    "max-cascade,1000001",
  })
  void badValue_isNamed(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.write." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.write." + key);
  }

  private static WriteProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bind("rollcall.write", WriteProperties.class)
        .get();
  }
}
