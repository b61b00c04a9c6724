package io.rollcall.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rollcall.catalog.Catalog;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  @Test
  void progress_survivesItsJson() {
    Progress progress =
        new Progress(
            Long.MAX_VALUE,
            1735689600123L,
            Map.of("a", new long[] {0, 5, 1L << 40}, "b", new long[0]));
    assertThat(Progress.fromJson(progress.toJson())).usingRecursiveComparison().isEqualTo(progress);
  }

  @Test
  void progress_isReadWithMembersItDoesNotKnow() {
    Progress progress =
        Progress.fromJson(
            "{\"new\":{},\"lsn\":1,\"at_ms\":2,\"ends\":{\"t\":[3]}}".getBytes(UTF_8));
    assertThat(progress)
        .usingRecursiveComparison()
        .isEqualTo(new Progress(1, 2, Map.of("t", new long[] {3})));
  }

  @Test
  void history_isToldBesideThePlaceInItsLog() {
    byte[] json = new Progress(Position.of(2, 7), 3, Map.of()).toJson();

    assertThat(new String(json, UTF_8)).contains("\"history\":2", "\"lsn\":7");
    assertThat(new String(new Progress(7, 3, Map.of()).toJson(), UTF_8)).doesNotContain("history");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{}",
        "no JSON",
        "{\"lsn\":1",
        "{\"lsn\":1,\"at_ms\":2}",
        "{\"at_ms\":2,\"ends\":{}}",
        "{\"lsn\":1,\"ends\":{}}",
        "{\"lsn\":\"1\",\"at_ms\":2,\"ends\":{}}",
        "{\"lsn\":1.5,\"at_ms\":2,\"ends\":{}}",
        "{\"lsn\":1,\"at_ms\":null,\"ends\":{}}",
        "{\"lsn\":1,\"at_ms\":2,\"ends\":[]}",
        "{\"lsn\":1,\"at_ms\":2,\"ends\":{\"t\":7}}",
        "{\"lsn\":1,\"at_ms\":2,\"ends\":{\"t\":[\"7\"]}}",
        "{\"lsn\":99999999999999999999,\"at_ms\":2,\"ends\":{}}",
        "{\"lsn\":1,\"at_ms\":2,\"ends\":{}} x"
      })
  void whatIsNoProgress_isRefused(String json) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Progress.fromJson(json.getBytes(UTF_8)))
        .withMessageStartingWith("no record of progress");
  }

  @Test
  void topics_areNamedAsDebeziumNamesThem() {
    Topics topics = new Topics("rollcall");
    assertThat(topics.of(Catalog.bundled().type("timetable-slots")))
        .isEqualTo("rollcall.public.timetable_slots");
    assertThat(topics.heartbeat()).isEqualTo("rollcall.public.rollcall_heartbeat");
    assertThat(topics.progress()).isEqualTo("rollcall.progress");
    assertThat(topics.deadLetters()).isEqualTo("rollcall.dead-letters");
  }
}
