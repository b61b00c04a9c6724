package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SideLinesTest {
  private static final String DIFFERENT =
      """
      {"key": "C1", "state": "row", "row": {"course_id": "C1", "course_name": "Arts", "version": 2},
       "difference": "different", "changed": ["course_name", "version"],
       "now": {"course_id": "C1", "course_name": "BRO\\u0007KEN", "version": 3}}
      """;

  @Test
  void aRowThatDiffers_isTold_withWhatDiffers() {
    assertThat(SideLines.of(json(DIFFERENT)))
        .isEqualTo("C1  course_name \"Arts\", now \"BRO\\u0007KEN\"; version 2, now 3");
    assertThat(SideLines.whole(json(DIFFERENT)))
        .containsExactly(
            "course_id               \"C1\"",
            "course_name             \"Arts\", now \"BRO\\u0007KEN\"",
            "version                 2, now 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"state\": \"row\", \"row\": {\"a\": 1}, \"difference\": null} | as it is now",
        "{\"state\": \"row\", \"row\": {\"a\": 1}, \"difference\": \"extra\"} | not there now: {\"a\":1}",
        "{\"state\": \"deleted\", \"row\": null, \"difference\": null} | deleted",
        "{\"state\": \"unchanged\", \"row\": null, \"difference\": null, \"now\": {\"a\": 1}} | not written in that time, now: {\"a\":1}",
        "{\"state\": \"deleted\", \"difference\": null, \"now\": {\"a\": 1}} | deleted, now: {\"a\":1}",
        "{\"state\": \"nothing\", \"row\": null, \"difference\": \"missing\", \"now\": {\"a\": 1}} | no row, now: {\"a\":1}",
        "{\"state\": \"deleted\", \"difference\": \"missing\", \"now\": {\"a\": 1}} | deleted, now: {\"a\":1}"
      })
  void otherRows_areToldInAWord(String row, String words) {
    assertThat(SideLines.of(json(row))).isEqualTo("  " + words);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
