package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WarmPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of())).isEqualTo(new WarmProperties(100, 2_000, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "lists, -1",
    "lists, 100001",
    "pages, 0",
    "pages, 100001",
    "at-once, 0",
    "at-once, 65"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.warm." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.warm." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static WarmProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.warm", WarmProperties.class);
  }
}
