package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static final Instant NOW = Instant.parse("2026-11-29T15:00:00Z");
  private static final Instant TWO = Instant.parse("2026-11-29T14:00:00Z");

  @Test
  void neitherTime_isNoWindow() {
    assertThat(Window.read(null, null, NOW)).isNull();
    assertThat(Window.of(Map.of("phase", "replaying"))).isNull();
  }

  @Test
  void bothEnds_areInIt() {
    Window window = window("2026-11-29T14:00:00Z", "2026-11-29T16:00:00+02:00");
    assertThat(window).isEqualTo(new Window(TWO, TWO));
    assertThat(window.has(TWO.toEpochMilli())).isTrue();
    assertThat(window.has(TWO.toEpochMilli() - 1)).isFalse();
    assertThat(window.has(TWO.toEpochMilli() + 1)).isFalse();
  }

  @Test
  void anOpenEnd_hasAllOnThatSide() {
    assertThat(window(null, "2026-11-29T14:00:00Z").has(1)).isTrue();
    assertThat(window("2026-11-29T14:00:00Z", null).has(Long.MAX_VALUE)).isTrue();
  }

  @Test
  void theTimeNow_isNotYetToCome() {
    assertThat(window(null, NOW.toString()).until()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                     | yesterday                      | until is yesterday; give a time",
        "2026-11-29T14:00:00  |                                | from is 2026-11-29T14:00:00; give a time",
        "                     | 2026-11-29T15:00:00.001Z       | until is 2026-11-29T15:00:00.001Z, which is yet",
        "2027-01-01T00:00:00Z |                                | from is 2027-01-01T00:00:00Z, which is yet",
        "                     | -999999999-01-01T00:00:00Z     | until is -999999999-01-01T00:00:00Z; give",
        "2026-11-29T14:00:01Z | 2026-11-29T14:00:00Z           | from is 2026-11-29T14:00:01Z, which is after"
      })
  void timesThatMakeNoSense_areRefused(String from, String until, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.read(from, until, NOW))
        .withMessageStartingWith(why);
  }

  @ParameterizedTest
  @CsvSource({
    ",2026-11-29T14:00:00Z",
    "2026-11-29T14:00:00.123Z,",
    "1969-01-01T00:00:00Z,2026-11-29T14:00:00Z"
  })
  void whatIsNoted_isReadAgain(String from, String until) {
    Window window = window(from, until);
    assertThat(Window.of(window.fields())).isEqualTo(window);
  }

  @Test
  void itsNote_saysWhatIsGone() {
    Coverage coverage = Coverage.read("");
    coverage.see(0, 2);
    coverage.date(TWO.toEpochMilli());
    assertThat(note(new Window(null, TWO.minusMillis(1)), coverage, true))
        .contains("is of 2026-11-29T14:00:00Z");
    assertThat(note(new Window(null, TWO), coverage, true))
        .contains("2 records are gone")
        .contains("is missing");
    assertThat(note(new Window(TWO, null), coverage, true)).contains("show their last change");
    assertThat(note(new Window(TWO, null), coverage, false)).doesNotContain("gone");
    assertThat(note(new Window(TWO, null), Coverage.read(""), true))
        .contains("had all its records")
        .doesNotContain("capture", "Capture");
  }

  @Test
  void itsNote_saysUpToWhenChangesWereCaptured_whereItEndsLater() {
    Window window = new Window(null, TWO);
    Coverage whole = Coverage.read("");
    assertThat(window.isBeyond(TWO.plusMillis(1))).isFalse();
    assertThat(window.isBeyond(TWO)).isTrue();
    assertThat(window.isBeyond(null)).isTrue();
    assertThat(new Window(TWO, null).isBeyond(null)).isFalse();
    assertThat(window.note(whole, true, TWO.plusMillis(1))).doesNotContain("Capture");
    assertThat(window.note(whole, true, TWO.minusSeconds(60)))
        .contains("Capture had come to changes of 2026-11-29T13:59:00Z when this was begun");
    assertThat(window.note(whole, false, null)).contains("nobody tells");
  }

  private static String note(Window window, Coverage coverage, boolean complete) {
    return window.note(coverage, complete, NOW);
  }

  private static Window window(String from, String until) {
    return Objects.requireNonNull(Window.read(from, until, NOW));
  }
}
