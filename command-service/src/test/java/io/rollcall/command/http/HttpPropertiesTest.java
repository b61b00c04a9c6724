package io.rollcall.command.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class HttpPropertiesTest {
  private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
  }

  private static HttpProperties http(Map<String, String> values) {
    return bind("rollcall.http", HttpProperties.class, values);
  }

  private static CorsProperties cors(Map<String, String> values) {
    return bind("rollcall.cors", CorsProperties.class, values);
  }

  @Test
  void defaults() {
    assertThat(http(Map.of()).trustedProxies()).isEmpty();
    assertThat(cors(Map.of()).origins())
        .containsExactly("http://localhost:3000", "http://127.0.0.1:3000");
  }

  @Test
  void lists_areSeparatedByCommas() {
    assertThat(http(Map.of("rollcall.http.trusted-proxies", "10.0.0.0/8, ::1")).trustedProxies())
        .isEqualTo(List.of("10.0.0.0/8", "::1"));
    assertThat(cors(Map.of("rollcall.cors.origins", "https://a.test,*")).origins())
        .isEqualTo(List.of("https://a.test", "*"));
  }

  @Test
  void aProxyThatIsNone_isRefusedByName() {
    assertThatThrownBy(() -> http(Map.of("rollcall.http.trusted-proxies", "proxy.test")))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HttpProperties(List.of("10.0.0.0/40")))
        .hasMessageContaining("rollcall.http.trusted-proxies")
        .hasMessageContaining("10.0.0.0/40");
  }

  @ParameterizedTest
  @ValueSource(strings = {"erp.test", "https://erp.test/", "https://", "ftp://a", "https://a b"})
  void anOriginThatIsNone_isRefusedByName(String origin) {
    assertThatThrownBy(() -> new CorsProperties(List.of(origin)))
        .hasMessageContaining("rollcall.cors.origins")
        .hasMessageContaining(origin);
  }
}
