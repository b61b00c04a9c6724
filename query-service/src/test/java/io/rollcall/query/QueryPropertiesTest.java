package io.rollcall.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class QueryPropertiesTest {
  @Test
  void defaults_arePinned() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new QueryProperties(
                new QueryProperties.CatalogFolder(null),
                new QueryProperties.TopicNames("rollcall")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a b"})
  void aPrefixOfTopicsThatIsNone_isRefusedByName(String prefix) {
    assertThatThrownBy(() -> bind(Map.of("rollcall.topics.prefix", prefix)))
        .rootCause()
        .hasMessageContaining("rollcall.topics.prefix is '" + prefix + "'; give ");
  }

  private static QueryProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall", QueryProperties.class);
  }
}
