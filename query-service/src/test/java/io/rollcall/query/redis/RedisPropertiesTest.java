package io.rollcall.query.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RedisPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of())).isEqualTo(new RedisProperties("sih28", Duration.ofSeconds(2)));
  }

  @Test
  void anEmptyValue_isTheDefault() {
    assertThat(bind(Map.of("rollcall.redis.timeout", ""))).isEqualTo(bind(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "prefix, a b",
    "prefix, a{b}",
    "timeout, 0",
    "timeout, -1s",
    "timeout, 9ms",
    "timeout, 61s"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.redis." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.redis." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static RedisProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.redis", RedisProperties.class);
  }
}
