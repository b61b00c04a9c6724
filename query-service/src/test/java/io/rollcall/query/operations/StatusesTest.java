package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.change.Position;
import io.rollcall.query.operations.Status.Partition;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusesTest {
  @Test
  void partitions_areThoseThatRedisOrKafkaKnows() {
    assertThat(Statuses.partitions(Map.of(1, 7L, 0, 5L), Map.of(0, 5L, 1, 10L, 2, 3L)))
        .containsExactly(new Partition(0, 5, 5L), new Partition(1, 7, 10L), new Partition(2, 0, 3L))
        .extracting(Partition::lag)
        .containsExactly(0L, 3L, 3L);
  }

  @Test
  void whileKafkaDoesNotTell_lagIsNotKnown() {
    assertThat(Statuses.partitions(Map.of(0, 5L), null)).containsExactly(new Partition(0, 5, null));
  }

  @Test
  void aTopic_thatWasMadeAnew_isNotAhead() {
    assertThat(new Partition(0, 9, 2L).lag()).isZero();
  }

  @Test
  void bytes_of_log_are_told_within_one_log() {
    assertThat(Statuses.logBytes(Position.of(2, 100), Position.of(2, 350))).isEqualTo(250);
    assertThat(Statuses.logBytes(Position.of(2, 350), Position.of(2, 100))).isZero();
    assertThat(Statuses.logBytes(Position.of(1, 100), Position.of(2, 350))).isNull();
  }
}
