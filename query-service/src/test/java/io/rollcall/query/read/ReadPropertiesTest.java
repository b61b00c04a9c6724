package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadPropertiesTest {
  private static ReadProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.read", ReadProperties.class);
  }

  @Test
  void defaults() {
    assertThat(bind(Map.of())).isEqualTo(new ReadProperties(Duration.ofSeconds(5)));
  }

  @Test
  void timeout_isRead() {
    assertThat(bind(Map.of("rollcall.read.timeout", "250ms")).timeout())
        .isEqualTo(Duration.ofMillis(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1s", "1us"})
  void timeout_thatIsNone_isRefusedByName(String timeout) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.read.timeout", timeout)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .rootCause()
        .hasMessageContaining("rollcall.read.timeout");
  }
}
