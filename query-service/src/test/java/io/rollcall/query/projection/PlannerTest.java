package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Position;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which changes count, and what a truncate does to rows of other partitions than its own. */
class PlannerTest {
  private static final long NOW = 1_000;

  private final ResourceType labs = Catalog.bundled().type("labs");
  private final Row lab = Row.of(labs).set(labs.key(), "L1").build();
  private final Received truncate = new Received(0, 50, new Change.Truncate(labs, 100, 1));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTruncate_leavesARowThatWasWrittenAfterIt(boolean snapshot) {
    KeyState newer = present(new Stamp(200, snapshot, 3));
    assertThat(after(newer, truncate)).isEqualTo(newer);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTruncate_deletesARowThatWasWrittenBeforeIt(boolean snapshot) {
    KeyState older = present(new Stamp(99, snapshot, 900));
    assertThat(after(older, truncate))
        .isEqualTo(KeyState.deleted(new Gone(new Stamp(100, false, 900), NOW)));
  }

  @Test
  void aSnapshotAfterATruncate_counts_howeverFarTheTruncatesPartitionIs() {
    KeyState gone = after(present(new Stamp(99, true, 3)), truncate);
    Received again = new Received(1, 5, new Change.Upsert(labs, lab, 200, true, 1));
    assertThat(after(gone, again)).isEqualTo(present(new Stamp(200, true, 5)));
  }

  @Test
  void aTruncate_remembersNothingOfKeysWithoutARow() {
    assertThat(after(KeyState.NONE, truncate)).isEqualTo(KeyState.NONE);
  }

  @Test
  void aRowOfAnOpenTransaction_comesBackAfterASnapshotThatDoesNotShowIt() {
    KeyState gone =
        after(
            present(new Stamp(50, false, 3)),
            new Received(1, 5, new Change.Delete(labs, "L1", 100, true, 1)));
    assertThat(gone).isEqualTo(KeyState.deleted(new Gone(new Stamp(100, true, 5), NOW)));

    Received written = new Received(1, 6, new Change.Upsert(labs, lab, 99, false, 1));
    assertThat(after(gone, written)).isEqualTo(present(new Stamp(99, false, 6)));
  }

  @Test
  void aRowThatWasReadBeforeAChangeFromTheLog_countsNoMore_whereverItWasSent() {
    Stamp logged = new Stamp(120, false, 5);
    Received late = new Received(1, 6, new Change.Upsert(labs, lab, 100, true, 1));
    Received lateDelete = new Received(1, 7, new Change.Delete(labs, "L1", 100, true, 1));

    KeyState changed = present(logged);
    assertThat(after(changed, late)).isEqualTo(changed);
    assertThat(after(changed, lateDelete)).isEqualTo(changed);
    KeyState deleted = KeyState.deleted(new Gone(logged, NOW));
    assertThat(after(deleted, late)).isEqualTo(deleted);

    // Read again from the beginning, the other way round.
    Received change = new Received(1, 5, new Change.Upsert(labs, lab, 120, false, 1));
    assertThat(after(present(new Stamp(100, true, 6)), change)).isEqualTo(changed);
    assertThat(after(KeyState.deleted(new Gone(new Stamp(100, true, 7), NOW)), change))
        .isEqualTo(changed);
  }

  @Test
  void aRowOfASnapshot_countsAfterWhatTheLogHadUpToItsPlace() {
    Received read = new Received(1, 6, new Change.Upsert(labs, lab, 100, true, 1));
    KeyState now = present(new Stamp(100, true, 6));
    assertThat(after(present(new Stamp(100, false, 5)), read)).isEqualTo(now);
    assertThat(after(present(new Stamp(99, false, 5)), read)).isEqualTo(now);
    assertThat(after(now, new Received(1, 5, new Change.Upsert(labs, lab, 100, false, 1))))
        .isEqualTo(now);
  }

  @Test
  void aDeleteThatTellsNoPlaceInTheLog_countsByWhereItWasSent() {
    KeyState written = present(new Stamp(Position.of(1, 120), false, 5));
    Change.Delete delete = new Change.Delete(labs, "L1", Position.of(1, 0), true, 1);
    KeyState gone = KeyState.deleted(new Gone(new Stamp(Position.of(1, 0), true, 6), NOW));

    assertThat(after(written, new Received(1, 6, delete))).isEqualTo(gone);
    assertThat(after(written, new Received(1, 4, delete))).isEqualTo(written);
    Received again =
        new Received(1, 7, new Change.Upsert(labs, lab, Position.of(1, 130), false, 1));
    assertThat(after(gone, again)).isEqualTo(present(new Stamp(Position.of(1, 130), false, 7)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherLogsChange_countsWhereverItStands(boolean snapshot) {
    Received another =
        new Received(1, 5, new Change.Upsert(labs, lab, Position.of(1, 7), snapshot, 1));
    KeyState now = present(new Stamp(Position.of(1, 7), snapshot, 5));

    assertThat(after(present(new Stamp(900, false, 3)), another)).isEqualTo(now);
    assertThat(after(present(new Stamp(900, true, 3)), another)).isEqualTo(now);
    assertThat(after(KeyState.deleted(new Gone(new Stamp(900, false, 3), NOW)), another))
        .isEqualTo(now);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChangeOfTheLogBefore_countsNoMore(boolean snapshot) {
    KeyState now = present(new Stamp(Position.of(1, 7), snapshot, 3));

    assertThat(after(now, new Received(1, 5, new Change.Upsert(labs, lab, 900, true, 1))))
        .isEqualTo(now);
    assertThat(after(now, new Received(1, 5, new Change.Delete(labs, "L1", 900, false, 1))))
        .isEqualTo(now);
    assertThat(after(now, truncate)).isEqualTo(now);
  }

  private static KeyState after(KeyState before, Received received) {
    return Planner.after(before, List.of(received), NOW);
  }

  private KeyState present(Stamp stamp) {
    return KeyState.present(new StoredRow(stamp, lab));
  }
}
