package io.rollcall.query.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ProgressPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of())).isEqualTo(new ProgressProperties(ProgressProperties.Source.CAPTURE));
  }

  @Test
  void aSourceThatIsNone_isRefusedByName() {
    assertThatThrownBy(() -> bind(Map.of("rollcall.progress.source", "postgres")))
        .hasStackTraceContaining("rollcall.progress.source");
  }

  private static ProgressProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.progress", ProgressProperties.class);
  }
}
