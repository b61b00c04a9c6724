package io.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/*",
        "*/json",
        "APPLICATION/JSON",
        "application/json;q=0",
        "text/html;q=1,application/json;q=0.1",
        "application/json; indent=4",
        "text/html,*/*;q=0.8",
        ",application/json",
        "text/html , application/xml;q=0.9 , */*;q=0.8",
        " application/json ",
        "application/json ;q=1"
      })
  void allowsJson_whereDrfDoes(String accept) {
    assertThat(AcceptHeader.allowsJson(List.of(accept))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "text/html",
        "text/*",
        "*",
        "json",
        "application/problem+json",
        "application/jso",
        "application/json/x",
        ";q=1",
        "image/png,,image/gif",
        "application/ json"
      })
  void allowsJson_notWhereDrfDoesNot(String accept) {
    assertThat(AcceptHeader.allowsJson(List.of(accept))).isFalse();
  }

  @Test
  void allowsJson_withoutTheHeader() {
    assertThat(AcceptHeader.allowsJson(List.of())).isTrue();
  }

  @Test
  void allowsJson_ifAnyOfSeveralHeadersDoes() {
    assertThat(AcceptHeader.allowsJson(List.of("text/html", "application/json"))).isTrue();
  }
}
