package io.rollcall.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What CPython 3.11 answered to the same texts. */
class PythonNumbersTest {
  /** Written with {@code uXXXX} for a character by its code. */
  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 'u' && i + 5 <= text.length()) {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "' 1 ', 1",
    "+1, 1",
    "-1, -1",
    "-0, 0",
    "01, 1",
    "0001, 1",
    "1_0, 10",
    "1_0_0, 100",
    "uff11uff12, 12",
    "u0663, 3",
    "ud835udfcfud835udfd0, 12",
    "1u00a0, 1",
    "u2003 7u3000, 7",
    "u00855, 5",
    "u000b5u000d, 5",
    "u001cuff15,",
    "2147483648, 2147483648",
    "99999999999999999999, 99999999999999999999",
    "'',",
    "' ',",
    "1.0,",
    "1e0,",
    "1__0,",
    "_1,",
    "1_,",
    "+ 1,",
    "--1,",
    "+,",
    "1 2,",
    "u200b1,",
    "u001c5u001f,",
    "u22121,",
    "u00b2,",
    "u2167,",
    "0x10,",
    "'1,2',",
    "true,",
    "last,",
    "1u0000,",
    "u0000,",
    "NaN,"
  })
  void integer_isWhatIntGives(String text, @Nullable BigInteger expected) {
    assertThat(PythonNumbers.integer(unescape(text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "3.9, 3.9, 3",
    "1e0, 1, 1",
    "' 1 ', 1, 1",
    "+1, 1, 1",
    "01, 1, 1",
    "1_0, 10, 10",
    "1__0, 10, 10",
    "_1_, 1, 1",
    "1_.5, 1.5, 1",
    "1e_5, 1e5, 100000",
    "-1.5, -1.5, -1",
    "-0.5, -0.5, 0",
    ".5, 0.5, 0",
    "5., 5, 5",
    "1E+2, 100, 100",
    "1e-2, 0.01, 0",
    "u0663.u0665, 3.5, 3",
    "1euff11, 10, 10",
    "u001c5u001f, 5, 5",
    "2147483648, 2147483648, 2147483648",
    "1e0000000000000000000001, 10, 10",
    "1e-9999999999, 1e-999999999, 0",
    "0e9999999999, 0, 0",
    "'',,",
    "' ',,",
    ".,,",
    "1e,,",
    "e1,,",
    "1 e1,,",
    "1.2.3,,",
    "'1,2',,",
    "0x1,,",
    "true,,",
    "NaN,,",
    "sNaN,,",
    "Infinity,,",
    "-inf,,",
    "1u0000,,",
    "1e99999999999999999999,,"
  })
  void decimal_isWhatDecimalGives_andIsCutToItsWholePart(
      String text, @Nullable BigDecimal expected, @Nullable BigInteger whole) {
    BigDecimal number = PythonNumbers.decimal(unescape(text));
    if (expected == null) {
      assertThat(number).isNull();
    } else {
      assertThat(number).isEqualByComparingTo(expected);
      assertThat(PythonNumbers.truncate(number)).isEqualTo(whole);
    }
  }

  @Test
  void integer_hasAsManyDigitsAsPythonTakes() {
    String digits = "9".repeat(4_300);
    assertThat(PythonNumbers.integer("-" + digits)).isEqualTo(new BigInteger("-" + digits));
    assertThat(PythonNumbers.integer("1" + "_0".repeat(4_299)))
        .isEqualTo(BigInteger.TEN.pow(4_299));
    assertThat(PythonNumbers.integer(digits + "9")).isNull();
    assertThat(PythonNumbers.integer("0".repeat(5_000))).isNull();
  }

  @Test
  void truncate_writesNoBillionDigits() {
    for (String text : new String[] {"1e999999999", "7e99999999999999999"}) {
      assertThat(PythonNumbers.truncate(PythonNumbers.decimal(text)))
          .isEqualTo(BigInteger.TEN.pow(4_300));
      assertThat(PythonNumbers.truncate(PythonNumbers.decimal("-" + text)))
          .isEqualTo(BigInteger.TEN.pow(4_300).negate());
    }
  }

  @Test
  void whiteSpace_isPythons() {
    Set<Integer> spaces = new HashSet<>();
    for (String range :
        "09-0d 1c-20 85-85 a0-a0 1680-1680 2000-200a 2028-2029 202f-202f 205f-205f 3000-3000"
            .split(" ")) {
      String[] ends = range.split("-");
      for (int c = Integer.parseInt(ends[0], 16); c <= Integer.parseInt(ends[1], 16); c++) {
        spaces.add(c);
      }
    }
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (PythonNumbers.isSpace(c) != spaces.contains(c)) {
        assertThat(c).as("white space or not").isNull();
      }
    }
    assertThat(PythonNumbers.strip("\u2003\u001c a \u200b\u3000")).isEqualTo("a \u200b");
    assertThat(PythonNumbers.strip(" \t\n")).isEmpty();
  }
}
