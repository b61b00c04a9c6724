package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.capture.ResnapshotProgress.Since;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResnapshotProgressTest {
  private static final Since SINCE = new Since(3, List.of(7L, 0L));

  @Test
  void a_beginning_is_read_as_it_was_written() {
    assertThat(SINCE.text()).isEqualTo("3:7,0");
    assertThat(Since.parse("3:7,0")).isEqualTo(SINCE);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "3", "3:", "3:7,", "x:7", "3:-7", "3:99999999999999999999"})
  void what_is_no_beginning_is_begun_anew(String text) {
    assertThat(Since.parse(text)).isNull();
  }

  @Test
  void another_history_or_topic_is_begun_anew() {
    assertThat(SINCE.holds(new Since(3, List.of(9L, 9L)))).isTrue();
    assertThat(SINCE.holds(new Since(4, List.of(9L, 9L)))).isFalse();
    assertThat(SINCE.holds(new Since(3, List.of(9L)))).isFalse();
  }
}
