package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReplayLineTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'phase':'comparing','phaseDone':500,'phaseTotal':2000}|comparing  [#####---------------]  25 %
          {'phase':'warming','phaseDone':3,'phaseTotal':4}|warming    [###############-----]  75 %
          {'phase':'comparing','phaseDone':null,'phaseTotal':null}|comparing
          """)
  void whatComesAfterTheRecords_isShownByItsShare(String replay, String shown) {
    String json = "{'type':'students'," + replay.substring(1);
    assertThat(ReplayLine.of(JSON.readTree(json.replace('\'', '"'))))
        .isEqualTo("students        " + shown);
  }
}
