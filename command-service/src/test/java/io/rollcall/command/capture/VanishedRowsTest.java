package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VanishedRowsTest {
  private static final String LABS = "our.campus.public.labs";
  private static final TopicPartition FIRST = new TopicPartition(LABS, 0);
  private static final TopicPartition SECOND = new TopicPartition(LABS, 1);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  @Test
  void rows_that_the_snapshot_does_not_show_are_what_is_left() throws Exception {
    record(FIRST, "a", "row");
    record(FIRST, "gone", "row");
    record(FIRST, "gone", null);
    record(SECOND, "before", "row");
    record(SECOND, "{\"truncate\":true}", "truncate");
    record(SECOND, "b", "row");
    record(SECOND, "b", "row");

    VanishedRows rows = read(2);
    rows.shown(LABS, "b".getBytes(UTF_8), 17);

    List<String> left = new ArrayList<>();
    assertThat(rows.remaining(1, (topic, key) -> left.add(topic + " " + new String(key, UTF_8))))
        .isEqualTo(17);
    assertThat(left).containsExactly(LABS + " a");
  }

  @Test
  void keys_that_are_written_since_some_offset_are_not_what_is_left() throws Exception {
    record(FIRST, "old", "row");
    record(FIRST, "again", "row");
    record(FIRST, "new", "row");
    record(FIRST, "again", "row");
    record(SECOND, "old too", "row");

    VanishedRows rows = read(9, () -> {}, partition -> partition.equals(FIRST) ? 2 : 1);

    List<String> left = new ArrayList<>();
    rows.remaining(1, (topic, key) -> left.add(new String(key, UTF_8)));
    assertThat(left).containsExactlyInAnyOrder("old", "old too");
  }

  @Test
  void the_newest_history_that_is_told_of_is_known_and_none_if_there_was_nothing()
      throws Exception {
    assertThat(read(2).newestHistory()).isEqualTo(-1);

    record(FIRST, "a", "row");
    assertThat(read(2).newestHistory()).isZero();

    record(FIRST, "b", null);
    records.getLast().headers().add(Position.HISTORY_HEADER, Position.header(12));
    record(SECOND, "b", "row");
    records.getLast().headers().add(Position.HISTORY_HEADER, Position.header(9));
    assertThat(read(2).newestHistory()).isEqualTo(12);
  }

  @Test
  void more_rows_than_may_be_held_are_refused_with_the_property_to_set() throws Exception {
    record(FIRST, "a", "row");
    record(FIRST, "b", "row");
    record(SECOND, "c", "row");

    assertThatThrownBy(() -> read(2))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("more than 2 rows")
        .hasMessageContaining("rollcall.capture.compared-rows")
        .hasMessageContaining("every 5 min")
        .hasMessageContaining("keeps Postgres's log")
        .asInstanceOf(InstanceOfAssertFactories.type(CaptureFailure.class))
        .extracting(CaptureFailure::rest)
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(read(3).isEmpty()).isFalse();
  }

  @Test
  void a_partition_that_gives_nothing_is_named() {
    record(FIRST, "a", "row");
    record(SECOND, "b", "row");
    ends.merge(SECOND, 1L, Long::sum);

    assertThatThrownBy(() -> read(10))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("given nothing")
        .hasMessageContaining(SECOND.toString())
        .hasMessageNotContaining(FIRST.toString());
  }

  private void record(TopicPartition partition, String key, @Nullable String value) {
    ends.merge(partition, 1L, Long::sum);
    records.add(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            ends.get(partition) - 1,
            key.getBytes(UTF_8),
            value == null ? null : value.getBytes(UTF_8)));
  }

  @Test
  void reading_ends_when_it_is_no_longer_our_turn() {
    record(FIRST, "a", "row");
    record(SECOND, "b", "row");
    ends.merge(SECOND, 1L, Long::sum);
    SQLException lost = new SQLException("lost");
    AtomicInteger checks = new AtomicInteger();

    assertThatThrownBy(
            () ->
                read(
                    10,
                    () -> {
                      if (checks.incrementAndGet() == 3) {
                        throw lost;
                      }
                    }))
        .isSameAs(lost);
  }

  private VanishedRows read(int most) throws SQLException {
    return read(most, () -> {});
  }

  private VanishedRows read(int most, VanishedRows.Turn turn) throws SQLException {
    return read(most, turn, partition -> Long.MAX_VALUE);
  }

  private VanishedRows read(int most, VanishedRows.Turn turn, ToLongFunction<TopicPartition> since)
      throws SQLException {
    kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    kafka.schedulePollTask(() -> records.forEach(kafka::addRecord));
    return VanishedRows.read(kafka, ends, most, PATIENCE, turn, since);
  }

  @Test
  void a_made_up_delete_reads_like_any_other() throws Exception {
    ResourceType labs = Catalog.bundled().type("labs");
    byte[] key = "{\"lab_id\":\"L1\"}".getBytes(UTF_8);

    Change change =
        new ChangeReader()
            .read(labs, null, key, VanishedRows.delete("our.campus.public.labs", key, 4711, 1234));

    assertThat(change).isEqualTo(new Change.Delete(labs, "L1", 4711, true, 1234));
    assertThat(new String(VanishedRows.delete("our.campus.public.labs", key, 4711, 1234), UTF_8))
        .contains("\"name\":\"our.campus\"", "\"table\":\"labs\"");
  }
}
