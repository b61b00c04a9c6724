package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.read.QueryParameters.Parameter;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {
  private static QueryParameters parse(String raw) {
    return Objects.requireNonNull(QueryParameters.parse(raw));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a=%20b 'a= b'",
        "a=+b 'a= b'",
        "a=%2B a=+",
        "a+b=c 'a b=c'",
        "%61=%62 a=b",
        "a=b=c a=b=c",
        "a=1;b=2 a=1;b=2",
        "a a=",
        "=x =x",
        "== ==",
        "a=100% a=100%",
        "a=%zz a=%zz",
        "a=%4 a=%4",
        "a=%c3%a9 a=é",
        "a=%C3%A9 a=é",
        "a=%F0%9F%98%80 a=😀",
        "a=%FF a=\uFFFD",
        "a=%E2%82 a=\uFFFD",
        "a=%ED%A0%80 a=\uFFFD\uFFFD\uFFFD",
        "a=%C0%80 a=\uFFFD\uFFFD"
      })
  void aParameter_isDecodedAsDjangoDoes(String raw, String decoded) {
    Parameter parameter = parse(raw).all().getFirst();
    assertThat(parameter.name() + "=" + parameter.value()).isEqualTo(decoded);
    assertThat(parse(raw).all()).hasSize(1);
  }

  @Test
  void ofARepeatedParameter_theLastCounts_alsoIfItIsEmpty() {
    assertThat(parse("year=1&year=2").last("year")).isEqualTo("2");
    assertThat(parse("year=1&year=").last("year")).isEmpty();
    assertThat(parse("year=1&year").last("year")).isEmpty();
    assertThat(parse("year=1").last("Year")).isNull();
  }

  @Test
  void emptyParts_areNothing() {
    assertThat(parse("&&a=1&&").all()).containsExactly(new Parameter("a", "1"));
    assertThat(parse("").all()).isEmpty();
    assertThat(Objects.requireNonNull(QueryParameters.parse(null)).all()).isEmpty();
  }

  @Test
  void moreThanDjangosLimit_areNone() {
    assertThat(QueryParameters.parse("a&".repeat(999) + "a")).isNotNull();
    assertThat(QueryParameters.parse("a&".repeat(1_000) + "a")).isNull();
    assertThat(QueryParameters.parse("&".repeat(1_000))).isNull();
  }
}
