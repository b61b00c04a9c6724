package io.rollcall.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "handling=strict",
        "Handling = strict",
        "handling=\"strict\"",
        "respond-async, handling=strict",
        "wait=10, handling=strict; x=1",
        "handling=strict, handling=lenient"
      })
  void isStrict(String prefer) {
    assertThat(Preferences.isStrict(List.of(prefer))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "handling",
        "handling=lenient",
        "strict",
        "handling=stricter",
        "handling=lenient, handling=strict"
      })
  void isLenient(String prefer) {
    assertThat(Preferences.isStrict(List.of(prefer))).isFalse();
  }

  @Test
  void isStrict_inAnyOfSeveralHeaders() {
    assertThat(Preferences.isStrict(List.of("respond-async", "handling=strict"))).isTrue();
    assertThat(Preferences.isStrict(List.of())).isFalse();
  }
}
