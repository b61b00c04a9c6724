package io.rollcall.query.list;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFoldingTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "ABC 12!, ABC 12!",
    "abc, ABC",
    "Straße, STRAßE",
    "ıi, II",
    "İ, İ",
    "ςσ, ΣΣ",
    "µ, Μ",
    "éÉ, ÉÉ",
    "ǆ, Ǆ",
    "ǅ, Ǆ",
    "ŉ, ŉ",
    "ﬁ, ﬁ",
    "𐐨, 𐐀",
    "漢🎓, 漢🎓"
  })
  void upper_isEachCodePointsOwnCapital(String text, String upper) {
    assertThat(CaseFolding.upper(text)).isEqualTo(upper);
    assertThat(CaseFolding.upper(upper)).isEqualTo(upper);
  }

  @Test
  void upper_leavesLoneSurrogates() {
    assertThat(CaseFolding.upper("a\ud801\ud801b\udc28")).isEqualTo("A\ud801\ud801B\udc28");
  }
}
