package io.rollcall.query.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Position;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PastTest {
  private static final ResourceType LABS = Catalog.bundled().type("labs");

  private final Past insert = new Past(10, upsert("L1", 100, false));

  @Test
  void aLaterChangeOfItsRow_outdatesIt() {
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L1", 101, false)))).isTrue();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Delete(LABS, "L1", 101, false, 0))))
        .isTrue();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Tombstone(LABS, "L1")))).isTrue();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Truncate(LABS, 101, 0)))).isTrue();
  }

  @Test
  void aChangeOfAnotherRow_doesNot() {
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L2", 101, false)))).isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Delete(LABS, "L2", 101, false, 0))))
        .isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Tombstone(LABS, "L2")))).isFalse();
  }

  @Test
  void anOlderChange_thatCaptureSentAgain_doesNot() {
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L1", 99, false)))).isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L1", 100, false)))).isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Delete(LABS, "L1", 99, false, 0))))
        .isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Truncate(LABS, 99, 0)))).isFalse();
  }

  @Test
  void aSnapshotFromItsPlaceOn_outdatesIt() {
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L1", 100, true)))).isTrue();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Delete(LABS, "L1", 100, true, 0))))
        .isTrue();
  }

  @Test
  void aSnapshotFromBeforeIt_doesNot() {
    assertThat(insert.isOutdatedBy(new Past(11, upsert("L1", 99, true)))).isFalse();
    assertThat(insert.isOutdatedBy(new Past(11, new Change.Delete(LABS, "L1", 99, true, 0))))
        .isFalse();
  }

  @Test
  void theHistoryOfItsRecord_isPartOfItsPosition() throws Exception {
    byte[] value = "{\"op\":\"t\",\"source\":{\"lsn\":7}}".getBytes(UTF_8);
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("labs", 0, 10, new byte[0], value);
    record.headers().add(Position.HISTORY_HEADER, Position.header(3));

    assertThat(Past.of(LABS, record, new ChangeReader()))
        .isEqualTo(new Past(10, new Change.Truncate(LABS, Position.of(3, 7), 0)));
  }

  @Test
  void aDelete_isNeverOutdated_sinceItBringsNothingBack() {
    Past delete = new Past(10, new Change.Delete(LABS, "L1", 100, false, 0));
    assertThat(delete.isOutdatedBy(new Past(11, upsert("L1", 101, false)))).isFalse();
  }

  @Test
  void whatIsStored_isTheChange_onlyIfItsStampIs() {
    KeyState own = stored(new Stamp(100, false, 10));
    KeyState newer = stored(new Stamp(200, false, 20));
    assertThat(insert.isStored(own)).isTrue();
    assertThat(insert.isStored(newer)).isFalse();
    assertThat(insert.isStored(KeyState.NONE)).isFalse();
    Past delete = new Past(10, new Change.Delete(LABS, "L1", 100, false, 0));
    assertThat(delete.isStored(KeyState.deleted(new Gone(new Stamp(100, false, 10), 0)))).isTrue();
    assertThat(delete.isStored(newer)).isFalse();
    Past tombstone = new Past(10, new Change.Tombstone(LABS, "L1"));
    assertThat(tombstone.isStored(KeyState.NONE)).isTrue();
    assertThat(tombstone.isStored(newer)).isFalse();
    assertThat(new Past(10, new Change.Truncate(LABS, 100, 0)).isStored(KeyState.NONE)).isTrue();
  }

  private static Change upsert(String key, long lsn, boolean snapshot) {
    return new Change.Upsert(LABS, row(key), lsn, snapshot, 0);
  }

  private static Row row(String key) {
    return Row.of(LABS).set(LABS.key(), key).build();
  }

  private static KeyState stored(Stamp stamp) {
    return KeyState.present(new StoredRow(stamp, row("L1")));
  }
}
