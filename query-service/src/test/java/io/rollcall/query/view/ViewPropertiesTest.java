package io.rollcall.query.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ViewPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new ViewProperties(
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                Duration.ofMinutes(60),
                1_000,
                Duration.ofSeconds(10),
                Duration.ofHours(24)));
  }

  @ParameterizedTest
  @CsvSource({
    "master, 0s",
    "master, -1m",
    "master, 999ms",
    "master, 8d",
    "user, 0s",
    "user, -1m",
    "user, 999ms",
    "user, 8d",
    "dynamic, 0s",
    "dynamic, -1m",
    "dynamic, 999ms",
    "dynamic, 8d",
    "report, 0s",
    "report, -1m",
    "report, 999ms",
    "report, 8d",
    "max-per-type, 9",
    "max-per-type, 100001",
    "sweep, 0",
    "sweep, 99ms",
    "sweep, 61m",
    "deletes, 0",
    "deletes, 59s",
    "deletes, 366d"
  })
  void aBadValue_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.views." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.views." + key + " is ")
        .hasMessageContaining("give ");
  }

  private static ViewProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.views", ViewProperties.class);
  }
}
