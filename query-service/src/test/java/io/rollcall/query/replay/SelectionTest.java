package io.rollcall.query.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Position;
import io.rollcall.query.projection.Received;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final String KEY = "{\"department_id\":\"D1\"}";

  private final ResourceType departments = Catalog.bundled().type("departments");
  private final RecordHeaders headers = new RecordHeaders();

  @Test
  void withoutAWindow_allIsTaken_andNothingNoted() throws Exception {
    Selection.ALL.see(delete(5, 6));
    assertThat(take(Selection.ALL, delete(5, 6))).isInstanceOf(Change.Delete.class);
    assertThat(Selection.ALL.fields(Map.of(0, 7L))).isEmpty();
  }

  @Test
  void aChange_countsByItsCommit_notByWhenItWasSent() throws Exception {
    Selection until = selection(null, 10L);
    assertThat(take(until, delete(10, 99))).isNotNull();
    assertThat(take(until, delete(11, 11))).isNull();
    Selection from = selection(10L, null);
    assertThat(take(from, delete(9, 99))).isNull();
    assertThat(take(from, delete(10, 99))).isNotNull();
  }

  @Test
  void whatTellsNoTime_countsByWhenItWasSent() throws Exception {
    assertThat(take(selection(null, 10L), delete(0, 10))).isNotNull();
    assertThat(take(selection(null, 10L), delete(0, 11))).isNull();
    assertThat(take(selection(null, 10L), tombstone(11))).isNull();
  }

  @Test
  void aTombstone_isADelete_onlyWhereTheWindowHasABegin() throws Exception {
    assertThat(take(selection(null, 10L), tombstone(10))).isInstanceOf(Change.Tombstone.class);
    headers.add(Position.HISTORY_HEADER, Position.header(3));
    assertThat(take(selection(1L, null), tombstone(10)))
        .isEqualTo(new Change.Delete(departments, "D1", Position.of(3, 0), true, 10));
  }

  @Test
  void aTombstone_whoseHistoryIsSpoilt_isADeleteAllTheSame() throws Exception {
    headers.add(Position.HISTORY_HEADER, "x".getBytes(UTF_8));
    assertThat(take(selection(1L, null), tombstone(10)))
        .isEqualTo(new Change.Delete(departments, "D1", 0, true, 10));
  }

  @Test
  void whatWasSeen_isNoted_thatWhichIsNotTakenAsWell() throws Exception {
    Selection selection = selection(null, 10L);
    selection.see(delete(20, 30));
    assertThat(take(selection, delete(20, 30))).isNull();
    Coverage coverage =
        Coverage.read(selection.fields(Map.of(0, 3L)).getOrDefault(ReplayStatus.COVERAGE, ""));
    assertThat(coverage.gone()).isEqualTo(2);
    assertThat(coverage.oldestMs()).isEqualTo(20);
  }

  private static Selection selection(Long from, Long until) {
    return Selection.of(new Window(instant(from), instant(until)), new Coverage());
  }

  private static Instant instant(Long ms) {
    return ms == null ? null : Instant.ofEpochMilli(ms);
  }

  private Change take(Selection selection, ConsumerRecord<byte[], byte[]> record) throws Exception {
    Received taken = selection.take(record, Received.of(departments, record, new ChangeReader()));
    return taken == null ? null : taken.change();
  }

  private ConsumerRecord<byte[], byte[]> delete(long committedAtMs, long sentMs) {
    return record(
        """
        {"op":"d","after":null,"source":{"lsn":1,"ts_ms":%d,"snapshot":"false"}}"""
            .formatted(committedAtMs)
            .getBytes(UTF_8),
        sentMs);
  }

  private ConsumerRecord<byte[], byte[]> tombstone(long sentMs) {
    return record(null, sentMs);
  }

  private ConsumerRecord<byte[], byte[]> record(byte[] value, long sentMs) {
    return new ConsumerRecord<>(
        "topic",
        0,
        0,
        sentMs,
        TimestampType.CREATE_TIME,
        0,
        0,
        KEY.getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }
}
