package io.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsRulesTest {
  private static final CorsRules ONE = CorsRules.of(List.of("https://erp.test"));

  @Test
  void headers_nameTheAllowedOrigin() {
    assertThat(ONE.headers("https://erp.test"))
        .containsEntry("Access-Control-Allow-Origin", "https://erp.test")
        .extractingByKey("Access-Control-Expose-Headers")
        .asString()
        .contains("ETag", "Rollcall-As-Of", "Location");
  }

  @Test
  void headers_ofAnotherOriginOrNone_areNone() {
    assertThat(ONE.headers("https://erp.test.evil")).isEmpty();
    assertThat(ONE.headers("http://erp.test")).isEmpty();
    assertThat(ONE.headers("null")).isEmpty();
    assertThat(ONE.headers(null)).isEmpty();
    assertThat(ONE.preflightHeaders("https://evil.test")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"erp.test", "https://erp.test/", "https://", "ftp://a", "https://a b", ""})
  void anOriginThatIsNone_isNamed(String origin) {
    assertThatThrownBy(() -> CorsRules.of(List.of("*", origin)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + origin + "' is no origin");
  }

  @Test
  void star_allowsAll() {
    assertThat(CorsRules.of(List.of("*")).headers("https://any.test"))
        .containsEntry("Access-Control-Allow-Origin", "*");
  }

  @Test
  void preflight_allowsOurRequestHeadersAndAllMethods() {
    assertThat(ONE.isPreflight("OPTIONS", "https://erp.test", "PATCH")).isTrue();
    assertThat(ONE.preflightHeaders("https://erp.test"))
        .containsEntry("Access-Control-Allow-Origin", "https://erp.test")
        .hasEntrySatisfying("Access-Control-Allow-Methods", m -> assertThat(m).contains("PATCH"))
        .hasEntrySatisfying(
            "Access-Control-Allow-Headers",
            h -> assertThat(h).contains("If-None-Match", "If-Match", "Content-Type", "Prefer"));
  }

  @Test
  void anOptionsWithoutQuestion_isNoPreflight() {
    assertThat(ONE.isPreflight("OPTIONS", "https://erp.test", null)).isFalse();
    assertThat(ONE.isPreflight("OPTIONS", null, "GET")).isFalse();
    assertThat(ONE.isPreflight("GET", "https://erp.test", "GET")).isFalse();
    assertThat(CorsRules.of(List.of()).isPreflight("OPTIONS", "https://erp.test", "GET")).isFalse();
  }
}
