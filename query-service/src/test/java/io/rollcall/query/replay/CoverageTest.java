package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoverageTest {
  @Test
  void allRecords_fromTheFirstOn_areWhole() {
    Coverage coverage = new Coverage();
    assertThat(coverage.isEmpty()).isTrue();
    coverage.see(0, 0);
    coverage.date(20);
    coverage.see(1, 0);
    coverage.date(10);
    coverage.see(0, 1);
    coverage.passTo(0, 2);
    coverage.passTo(1, 1);
    assertThat(coverage.isWhole()).isTrue();
    assertThat(coverage.isEmpty()).isFalse();
    assertThat(coverage.oldestMs()).isEqualTo(10);
  }

  @Test
  void offsetsWithoutRecords_areGone_whereverTheyAre() {
    Coverage coverage = new Coverage();
    coverage.see(0, 5); // Before the first,
    coverage.see(0, 7); // between two,
    coverage.passTo(0, 10); // and behind the last.
    assertThat(coverage.gone()).isEqualTo(5 + 1 + 2);
    assertThat(coverage.isWhole()).isFalse();
    assertThat(coverage.isUnsure()).isFalse();
  }

  @Test
  void aRecordThatComesAgain_isCountedOnce() {
    Coverage coverage = new Coverage();
    coverage.see(0, 0);
    coverage.see(0, 2);
    coverage.see(0, 1);
    coverage.see(0, 2);
    assertThat(coverage.gone()).isEqualTo(1);
  }

  @Test
  void whoGoesOn_whereItWasNoted_isSure() {
    Coverage coverage = new Coverage();
    coverage.see(0, 1);
    coverage.see(3, 0);
    coverage.date(8);
    coverage.truncate();
    Coverage next = Coverage.read(coverage.text());
    assertThat(next.text()).isEqualTo(coverage.text());
    next.begin(0, 2);
    next.begin(3, 1);
    next.see(0, 2);
    next.see(0, 5);
    next.passTo(3, 1);
    assertThat(next.gone()).isEqualTo(1 + 2);
    assertThat(next.isUnsure()).isFalse();
    assertThat(next.isTruncated()).isTrue();
    assertThat(next.oldestMs()).isEqualTo(8);
  }

  @Test
  void whoGoesOn_behindWhatWasNoted_doesNotKnowWhatWasThere() {
    Coverage coverage = new Coverage();
    coverage.see(0, 0);
    Coverage next = Coverage.read(coverage.text());
    next.begin(0, 4);
    next.see(0, 4);
    assertThat(next.gone()).isEqualTo(3);
    assertThat(next.isUnsure()).isTrue();
    assertThat(Coverage.read(next.text()).isUnsure()).isTrue();
  }
}
