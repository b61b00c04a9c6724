package io.rollcall.command.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {

  @Test
  void absent_allowsAnyVersion() {
    assertThat(IfMatch.parse(List.of()).allows(7)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        " * ",
        "\"7.abc\"",
        "\"7.other hash\"",
        "\"7\"",
        "\"7.abc-gzip\"",
        "\"1.a\", \"7.b\"",
        "\"1.a\",\"7.b\" , \"9.c\"",
        "W/\"7.a\", \"7.a\"",
        "\"with, comma\", \"7.a\"",
      })
  void matchingTag_allows(String value) {
    assertThat(IfMatch.parse(List.of(value)).allows(7)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"6.abc\"",
        "W/\"7.abc\"",
        "7",
        "7.abc",
        "\"abc\"",
        "\"\"",
        "\"77.abc\"",
        "\"7abc\"",
        "\"-7.a\"",
        "\"99999999999999999999.a\"",
        "",
        "*, \"6.a\"",
        "\"6.a",
        "\"x\" \"7.a\"",
      })
  void otherTag_refuses(String value) {
    assertThat(IfMatch.parse(List.of(value)).allows(7)).isFalse();
  }

  @Test
  void severalHeaders_areOneList() {
    assertThat(IfMatch.parse(List.of("\"6.a\"", "\"7.a\"")).allows(7)).isTrue();
  }
}
