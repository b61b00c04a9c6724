package io.rollcall.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagListTest {
  private static final String TAG = "\"7.ab\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        " * ",
        "\"7.ab\"",
        "W/\"7.ab\"",
        "\"x\",\"7.ab\"",
        "\"x\", W/\"7.ab\" , \"y\"",
        " \"7.ab\" "
      })
  void has(String header) {
    assertThat(EntityTagList.has(List.of(header), TAG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"x\"",
        "7.ab",
        "\"7.ab-gzip\"",
        "\"17.ab\"",
        "\"7.ab\"x",
        "x\"7.ab\"",
        "w/\"7.ab\"",
        "/\"7.ab\"",
        "\"*\""
      })
  void hasNot(String header) {
    assertThat(EntityTagList.has(List.of(header), TAG)).isFalse();
  }

  @Test
  void has_inAnyOfSeveralHeaders() {
    assertThat(EntityTagList.has(List.of("\"x\"", TAG), TAG)).isTrue();
    assertThat(EntityTagList.has(List.of(), TAG)).isFalse();
  }
}
