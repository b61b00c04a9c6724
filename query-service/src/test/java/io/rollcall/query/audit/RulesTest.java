package io.rollcall.query.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.view.Gone;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final long LSN = 1_000;
  private static final List<Long> APPLIED = List.of(70L, 50L, 90L);

  private final ResourceType departments = Catalog.bundled().type("departments");

  private Row row(String name, long version) {
    return Row.of(departments)
        .set(departments.key(), "CSE")
        .set(departments.column("department_name"), name)
        .set(departments.version(), version)
        .build();
  }

  private static KeyState stored(Row row, long lsn) {
    return KeyState.present(new StoredRow(new Stamp(lsn, false, 60), row));
  }

  private KeyState repaired(Row truth, KeyState stored) {
    return Rules.repaired(truth, stored, LSN, APPLIED, 5);
  }

  @Test
  void whatIsTheSame_differsInNothing() {
    assertThat(Rules.difference(row("one", 1), stored(row("one", 1), 7))).isNull();
    assertThat(Rules.difference(null, KeyState.NONE)).isNull();
    assertThat(Rules.difference(null, KeyState.deleted(new Gone(new Stamp(1, false, 1), 1))))
        .isNull();
  }

  @Test
  void whatDiffers_isTold() {
    assertThat(Rules.difference(row("one", 1), KeyState.NONE)).isEqualTo(Difference.MISSING);
    assertThat(Rules.difference(null, stored(row("one", 1), 7))).isEqualTo(Difference.EXTRA);
    assertThat(Rules.difference(row("one", 1), stored(row("two", 1), 7)))
        .isEqualTo(Difference.STALE);
    assertThat(Rules.difference(row("one", 1), stored(row("one", 2), 7)))
        .isEqualTo(Difference.STALE);
  }

  @Test
  void aRowOfTheSameVersion_keepsThePlaceOfItsChange_andLooksLikeAnother() {
    Row truth = row("one", 3);
    KeyState expected = KeyState.present(new StoredRow(new Stamp(7, false, 59), truth));
    assertThat(repaired(truth, stored(row("by hand", 3), 7))).isEqualTo(expected);
  }

  @Test
  void aRowOfAnUnknownChange_isBeforeAllThatIsAppliedFromNowOn() {
    Row truth = row("one", 3);
    KeyState expected = KeyState.present(new StoredRow(new Stamp(LSN, true, 49), truth));
    assertThat(repaired(truth, KeyState.NONE)).isEqualTo(expected);
    assertThat(repaired(truth, stored(row("old", 2), 7))).isEqualTo(expected);
    // No change can have been made where the log had not come to.
    assertThat(repaired(truth, stored(row("by hand", 3), LSN + 1))).isEqualTo(expected);
    for (long offset : APPLIED) {
      assertThat(expected.isBefore(new Stamp(1, false, offset))).isTrue();
    }
  }

  @Test
  void aRowThatIsExtra_isDeletedBeforeAllThatIsAppliedFromNowOn() {
    KeyState deleted = repaired(null, stored(row("by hand", 1), 7));
    assertThat(deleted).isEqualTo(KeyState.deleted(new Gone(new Stamp(LSN, true, 49), 5)));
    assertThat(deleted.isBefore(new Stamp(1, false, 50))).isTrue();
  }

  @Test
  void theEndOfTheLog_isInTheHistoryThatCaptureHasToldOf() {
    Progress newest = new Progress(Position.of(2, 7), 1, Map.of());
    assertThat(Rules.placed(new End(LSN, true), newest))
        .isEqualTo(new End(Position.of(2, LSN), true));
    assertThat(Rules.placed(new End(LSN, false), null)).isEqualTo(new End(LSN, false));
  }
}
