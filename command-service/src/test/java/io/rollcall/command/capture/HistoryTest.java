package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.History.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static final History HISTORY = new History(3, "7000000000000000001", 1);

  @Test
  void the_same_log_that_has_not_gone_back_goes_on() {
    Log log = new Log("7000000000000000001", 1, 500);

    assertThat(HISTORY.breach(log, 500L)).isNull();
    assertThat(HISTORY.breach(log, null)).isNull();
    assertThat(History.of(3, log)).isEqualTo(HISTORY);
  }

  @Test
  void another_system_another_timeline_and_a_log_that_has_gone_back_do_not() {
    assertThat(HISTORY.breach(new Log("7000000000000000002", 1, 500), 100L))
        .contains("another Postgres", "7000000000000000002", "7000000000000000001");
    assertThat(HISTORY.breach(new Log("7000000000000000001", 2, 500), 100L))
        .contains("restored or promoted", "timeline is 2, not 1");
    assertThat(HISTORY.breach(new Log("7000000000000000001", 1, 500), 501L))
        .contains("ends before");
  }

  @Test
  void no_log_goes_on_from_one_that_has_ended_whatever_became_of_its_position() {
    for (History last : new History[] {HISTORY, null}) {
      History ended = History.fromJson(History.ended(last).toJson());
      assertThat(ended).isNotNull();
      assertThat(ended.number()).isEqualTo(last == null ? 0 : last.number());
      assertThat(ended.breach(new Log("7000000000000000001", 1, 500), null))
          .contains("another log");
    }
  }

  @Test
  void a_history_survives_its_json() {
    assertThat(History.fromJson(HISTORY.toJson())).isEqualTo(HISTORY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "{\"lsn\":1}", "{\"history\":\"1\"}"})
  void what_is_no_history_is_none(String json) {
    assertThat(History.fromJson(json)).isNull();
  }
}
