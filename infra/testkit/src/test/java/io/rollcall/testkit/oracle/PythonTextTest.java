package io.rollcall.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"10", " 10 ", "+10", "010", "1_0", "\u000b10\r", "\u001c१०", "\u3000१०", "１０"})
  void integer_isWrittenInManyWays(String text) {
    assertThat(PythonText.integer(text)).contains(BigInteger.TEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "10.0",
        "1e1",
        "1__0",
        "_10",
        "10_",
        "ten",
        "--10",
        "+",
        "1 0",
        "\u200b10",
        "\u001c10",
        "0x10"
      })
  void integer_isNotOtherwise(String text) {
    assertThat(PythonText.integer(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "10.", "10.0", "1e1", ".1e2", "1_0", "1__0", " +10.00 ", "१०.०"})
  void decimal_isWrittenInMoreWays(String text) {
    assertThat(PythonText.decimal(text))
        .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo(BigDecimal.TEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "1,0", "NaN", "Infinity", "1e", "true", "10f"})
  void decimal_isNotOtherwise(String text) {
    assertThat(PythonText.decimal(text)).isEmpty();
  }

  @Test
  void strip_takesPythonsWhiteSpaceOnly() {
    assertThat(PythonText.strip("\u001c\u00a0 a b \u3000\n")).isEqualTo("a b");
    assertThat(PythonText.strip("\u200ba\u200b")).isEqualTo("\u200ba\u200b");
  }
}
