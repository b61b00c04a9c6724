package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of())).isEqualTo(new ReadProperties(Duration.ofSeconds(5), 1_000));
  }

  @Test
  void values_areRead() {
    assertThat(bind(Map.of("rollcall.read.timeout", "250ms", "rollcall.read.max-concurrent", "7")))
        .isEqualTo(new ReadProperties(Duration.ofMillis(250), 7));
  }

  @ParameterizedTest
  @CsvSource({"timeout, 0", "timeout, -1s", "timeout, 1us", "timeout, 6m", "max-concurrent, 0"})
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.read." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.read." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static ReadProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.read", ReadProperties.class);
  }
}
