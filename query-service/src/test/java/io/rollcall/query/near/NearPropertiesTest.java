package io.rollcall.query.near;

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

class NearPropertiesTest {
  @Test
  void defaults_arePinned() {
    NearProperties defaults = bind(Map.of());
    assertThat(defaults)
        .isEqualTo(
            new NearProperties(
                true,
                DataSize.ofMegabytes(64),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                3,
                Duration.ofSeconds(10)));
    assertThat(defaults.entryBytes() + defaults.answerBytes()).isEqualTo(64L << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "max-bytes, 0",
    "max-bytes, 1023KB",
    "max-bytes, 65GB",
    "heartbeat, 0",
    "heartbeat, 9ms",
    "heartbeat, 11s",
    "doubt-after, 0",
    "doubt-after, 399ms",
    "doubt-after, 61s",
    "hot-reads, 0",
    "hot-reads, 101",
    "hot-within, 0",
    "hot-within, 99ms",
    "hot-within, 61m"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.near." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.near." + key + " is ")
        .hasMessageContaining("give ");
  }

  @Test
  void aLimitBelowTwoHeartbeats_isRefused() {
    assertThatThrownBy(
            () -> bind(Map.of("rollcall.near.heartbeat", "600ms", "rollcall.near.enabled", "true")))
        .rootCause()
        .hasMessage("rollcall.near.doubt-after is 1s; give a duration from 1200ms to 1m");
  }

  private static NearProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.near", NearProperties.class);
  }
}
