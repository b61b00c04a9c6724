package io.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0/16B3748; age=12 | 23803720",
        "2/00000001 | 8589934593",
        "23803720; age=0 | 23803720",
        "unknown; age=3 | -1",
        "'' | -1"
      })
  void header_is_read_as_bytes_of_log(String header, long position) {
    assertThat(LogPosition.of(header)).isEqualTo(position);
  }
}
