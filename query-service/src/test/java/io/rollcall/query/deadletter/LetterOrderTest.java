package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.catalog.Catalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterOrderTest {
  private static final Catalog CATALOG = Catalog.bundled();

  @Test
  void withoutTypes_itIsAll() {
    assertThat(LetterOrder.read(CATALOG, null)).isEqualTo(new LetterOrder(Set.of(), -1));
    assertThat(LetterOrder.read(CATALOG, "{}")).isEqualTo(new LetterOrder(Set.of(), -1));
    assertThat(LetterOrder.read(CATALOG, "{\"types\": [\"labs\"], \"after\": 7}"))
        .isEqualTo(new LetterOrder(Set.of("labs"), 7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"types\": [\"nope\"]}|There is no type \"nope\"",
        "{\"types\": []}|give names of types",
        "{\"types\": \"labs\"}|give names of types",
        "{\"type\": [\"labs\"]}|type is unknown",
        "{\"after\": 1.5}|give a number from 0",
        "{\"after\": -1}|give a number from 0",
        "[]|no JSON object",
        "{|no JSON"
      })
  void whatIsNotUnderstood_isRefused(String body, String why) {
    assertThatThrownBy(() -> LetterOrder.read(CATALOG, body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void letters_ofNoType_areMeantWhereAllAre() {
    Letter letter = LettersTest.letter(1, Instant.EPOCH, 1);
    Letter ofNone = LettersTest.letterOfNoType(2);
    assertThat(new LetterOrder(Set.of(), -1).isOf(ofNone)).isTrue();
    assertThat(new LetterOrder(Set.of("labs"), -1).isOf(ofNone)).isFalse();
    assertThat(new LetterOrder(Set.of("labs"), -1).isOf(letter)).isTrue();
    assertThat(new LetterOrder(Set.of("users"), -1).isOf(letter)).isFalse();
  }

  @Test
  void aReason_isTakenWithoutSpaceRoundIt() {
    assertThat(LetterOrder.readReason("{\"reason\": \" a test \"}")).isEqualTo("a test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"reason\": \"\"}",
        "{\"reason\": \" \"}",
        "{\"reason\": 7}",
        "{\"reason\": \"x\", \"why\": \"y\"}"
      })
  void aReason_isWanted(String body) {
    assertThatThrownBy(() -> LetterOrder.readReason(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give ");
    assertThatThrownBy(
            () -> LetterOrder.readReason("{\"reason\": \"%s\"}".formatted("x".repeat(501))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytes_areTextWhereTheyAreUtf8() {
    assertThat(Content.of("é".getBytes(StandardCharsets.UTF_8))).isEqualTo(new Content("é", null));
    assertThat(Content.of(new byte[] {(byte) 0xff, 0})).isEqualTo(new Content(null, "/wA="));
    assertThat(Content.of(null)).isEqualTo(new Content(null, null));
    assertThat(Content.of(new byte[0])).isEqualTo(new Content("", null));
  }
}
