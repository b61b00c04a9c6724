package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class LettersTest {
  private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

  private final Letters letters = new Letters(3);
  private long next;

  @Test
  void aRecord_setAsideTwice_isOneLetter() {
    setAside(7);
    setAside(8);
    setAside(7);
    assertThat(letters.open()).extracting(Letter::id).containsExactly(id(8), id(7));
    assertThat(letters.find(id(7))).extracting(Letter::times).isEqualTo(2);
    assertThat(letters.find(id(7))).extracting(Letter::position).isEqualTo(2L);
  }

  @Test
  void anotherRecord_atTheSamePlace_isAnotherLetter() {
    setAside(7);
    note(new Note.Discarded(id(7), "a test"));
    take(new Entry.SetAside(letter(7, DAY.plusSeconds(1), next)), DAY);
    assertThat(letters.find(id(7))).extracting(Letter::state).isEqualTo(LetterState.OPEN);
    assertThat(letters.find(id(7))).extracting(Letter::times).isEqualTo(1);
  }

  @Test
  void whatIsDiscardedOrSuperseded_staysSo_whenItIsSetAsideAgain() {
    setAside(7);
    setAside(8);
    note(new Note.Discarded(id(7), "a test"));
    note(new Note.Superseded(id(8), "later"));
    setAside(7);
    setAside(8);
    assertThat(letters.open()).isEmpty();
    assertThat(letters.find(id(7))).extracting(Letter::note).isEqualTo("a test");
    assertThat(letters.find(id(8))).extracting(Letter::state).isEqualTo(LetterState.SUPERSEDED);
  }

  @Test
  void whatWasRetried_isMissingAgain_whenItIsSetAsideAgain() {
    setAside(7);
    note(new Note.Retried(id(7), "applied"));
    assertThat(letters.open()).isEmpty();
    setAside(7);
    assertThat(letters.open()).extracting(Letter::id).containsExactly(id(7));
  }

  @Test
  void whatIsDiscarded_isNotSuperseded_butMayBeRetried() {
    setAside(7);
    note(new Note.Discarded(id(7), "a test"));
    note(new Note.Superseded(id(7), "later"));
    assertThat(letters.find(id(7))).extracting(Letter::state).isEqualTo(LetterState.DISCARDED);
    note(new Note.Retried(id(7), "applied"));
    assertThat(letters.find(id(7))).extracting(Letter::state).isEqualTo(LetterState.RETRIED);
  }

  @Test
  void aLetter_thatIsStillUnreadable_isOpenForItsNewReason_inItsPlace() {
    setAside(7);
    setAside(8);
    note(new Note.StillUnreadable(id(7), "another"));
    assertThat(letters.open()).extracting(Letter::reason).containsExactly("another", "no JSON");
  }

  @Test
  void theOldestOpenOnes_areOnlyCounted() {
    for (int offset = 0; offset < 5; offset++) {
      setAside(offset);
    }
    assertThat(letters.open()).extracting(Letter::id).containsExactly(id(2), id(3), id(4));
    assertThat(letters.unlisted()).isEqualTo(2);
    note(new Note.Discarded(id(2), "a test"));
    note(new Note.Discarded(id(3), "a test"));
    note(new Note.Discarded(id(4), "a test"));
    assertThat(letters.forget(DAY.plusSeconds(9))).as("the topic keeps them").isZero();
  }

  @Test
  void letters_areListedFromWhereTheLastPageEnded() {
    for (int offset = 0; offset < 3; offset++) {
      setAside(offset);
    }
    note(new Note.Discarded(id(1), "a test"));
    EnumSet<LetterState> all = EnumSet.allOf(LetterState.class);
    assertThat(letters.some(all, letter -> true, -1, 2))
        .extracting(Letter::id)
        .containsExactly(id(0), id(1));
    assertThat(letters.some(all, letter -> true, 1, 2))
        .extracting(Letter::id)
        .containsExactly(id(2));
    assertThat(letters.some(EnumSet.of(LetterState.DISCARDED), letter -> true, -1, 2))
        .extracting(Letter::id)
        .containsExactly(id(1));
  }

  @Test
  void theRowOfALetter_isMarked() {
    setAside(7);
    assertThat(letters.openOf("labs", "L7")).hasSize(1);
    assertThat(letters.openOf("labs", "L8")).isEmpty();
    assertThat(letters.openOf("labs")).isEqualTo(1);
    note(new Note.Superseded(id(7), "later"));
    assertThat(letters.openOf("labs", "L7")).isEmpty();
    assertThat(letters.openOf("labs")).isZero();
  }

  @Test
  void whatIsOpen_isNeverForgotten_norTheTopicBehindIt() {
    setAside(0);
    setAside(1);
    setAside(2);
    note(new Note.Discarded(id(0), "a test"));
    assertThat(letters.forget(DAY)).as("kept for a while").isZero();
    assertThat(letters.forget(DAY.plusSeconds(9))).isEqualTo(1);
    assertThat(letters.find(id(0))).isNull();
    note(new Note.Discarded(id(1), "a test"));
    note(new Note.Retried(id(2), "applied"));
    assertThat(letters.forget(DAY.plusSeconds(9))).isEqualTo(6);
  }

  @Test
  void aTopic_thatBeginsAgain_isAnother() {
    setAside(7);
    setAside(8);
    next = 0;
    setAside(9);
    assertThat(letters.open()).extracting(Letter::id).containsExactly(id(9));
  }

  @Test
  void aNote_isSeenByWhoeverWaitsForIt() throws Exception {
    assertThat(letters.await(0, 1)).isFalse();
    setAside(7);
    assertThat(letters.await(0, 1)).isTrue();
    assertThat(letters.await(-1, 1)).as("no note").isTrue();
  }

  private void setAside(long offset) {
    take(new Entry.SetAside(letter(offset, DAY, next)), DAY);
  }

  private void note(Note note) {
    take(new Entry.Noted(note, DAY), DAY);
  }

  private void take(Entry entry, Instant at) {
    letters.take(entry, next++);
  }

  static LetterId id(long offset) {
    return new LetterId("test.public.labs", 0, offset);
  }

  static Letter letter(long offset, Instant recordAt, long position) {
    return new Letter(
        id(offset),
        recordAt,
        "labs",
        "L" + offset,
        "no JSON",
        10,
        20,
        "",
        position,
        DAY,
        1,
        LetterState.OPEN,
        "",
        DAY);
  }

  static Letter letterOfNoType(long offset) {
    return new Letter(
        new LetterId("test.public.old", 0, offset),
        DAY,
        null,
        null,
        "no JSON",
        10,
        20,
        "",
        offset,
        DAY,
        1,
        LetterState.OPEN,
        "",
        DAY);
  }
}
