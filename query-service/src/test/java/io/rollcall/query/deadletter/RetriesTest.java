package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  @Test
  void letters_areTriedInParts_ofOnePartitionAndNotTooLarge() {
    Letter large =
        new Letter(
            LettersTest.id(2),
            Instant.EPOCH,
            "labs",
            "L2",
            "",
            0,
            30 << 20,
            "",
            2,
            Instant.EPOCH,
            1,
            LetterState.OPEN,
            "",
            Instant.EPOCH);
    Letter elsewhere =
        new Letter(
            new LetterId("test.public.labs", 1, 1),
            Instant.EPOCH,
            "labs",
            "L3",
            "",
            0,
            0,
            "",
            3,
            Instant.EPOCH,
            1,
            LetterState.OPEN,
            "",
            Instant.EPOCH);
    Letter another =
        new Letter(
            LettersTest.id(4),
            Instant.EPOCH,
            "labs",
            "L4",
            "",
            0,
            3 << 20,
            "",
            4,
            Instant.EPOCH,
            1,
            LetterState.OPEN,
            "",
            Instant.EPOCH);
    Letter first = LettersTest.letter(1, Instant.EPOCH, 1);
    assertThat(Retries.parts(List.of(first, large, elsewhere, another)))
        .containsExactly(List.of(first, large), List.of(elsewhere), List.of(another));
  }

  @Test
  void onlyWhatIsNew_isNoted() {
    Letter letter = LettersTest.letter(1, Instant.EPOCH, 1);
    Retried same = new Retried(letter.id(), Retried.Outcome.UNREADABLE, letter.reason());
    Retried other = new Retried(letter.id(), Retried.Outcome.UNREADABLE, "another reason");
    Retried applied = Retried.applied(letter.id());
    assertThat(Retries.notes(List.of(letter), List.of(same))).isEmpty();
    assertThat(Retries.notes(List.of(letter), List.of(other)))
        .containsExactly(new Note.StillUnreadable(letter.id(), "another reason"));
    assertThat(Retries.notes(List.of(letter), List.of(applied)))
        .containsExactly(new Note.Retried(letter.id(), "applied"));
  }
}
