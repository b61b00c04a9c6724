package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapitalsTest {
  @Test
  void of_aTermInAscii_areNone() {
    assertThat(Capitals.of("CS 101%").isEmpty()).isTrue();
  }

  @Test
  void of_aTerm_areThoseOfItsLetters_eachOnce() {
    assertThat(Capitals.of("ÄRÄ")).isEqualTo(new Capitals("ä", "Ä"));
    assertThat(Capitals.of("ß😀")).isEqualTo(new Capitals("", ""));
  }

  @Test
  void of_aCapitalOfSeveralSmallLetters_areAllOfThem() {
    assertThat(Capitals.of("Σ")).isEqualTo(new Capitals("ςσ", "ΣΣ"));
    assertThat(Capitals.of("\u039C")).isEqualTo(new Capitals("\u00B5\u03BC", "\u039C\u039C"));
  }

  @Test
  void of_aCapital_thatIsNewerThanPostgres17_haveItsSmallLetter() {
    assertThat(Capitals.of("\uA7DC")).isEqualTo(new Capitals("\u019B", "\uA7DC"));
    String capital = Character.toString(0x10D50);
    assertThat(Capitals.of(capital)).isEqualTo(new Capitals(Character.toString(0x10D70), capital));
  }
}
