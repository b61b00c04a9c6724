package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "99949, 99.9 kB",
    "99950, 100 kB",
    "999499, 999 kB",
    "999500, 1.0 MB",
    "1234567890123456, 1235 TB"
  })
  void bytes_are_told_in_a_unit_that_fits(long bytes, String told) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "10000, 10 s",
    "119999, 119 s",
    "120000, 2 min",
    "7199999, 119 min",
    "7200000, 2 h",
    "172800000, 2 d"
  })
  void times_are_told_in_a_unit_that_fits(long ms, String told) {
    assertThat(Amounts.time(ms)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, –", "0, 5, 0 %", "1, 3, 33 %", "9999, 10000, 99 %", "5, 5, 100 %"})
  void a_share_is_all_only_where_it_is(long part, long whole, String told) {
    assertThat(Amounts.share(part, whole)).isEqualTo(told);
  }
}
