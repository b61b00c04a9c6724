package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.view.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SupersessionTest {
  @Test
  void aLetter_isSuperseded_byWhatIsStoredAtItsPlaceOrBehindIt() {
    assertThat(Supersession.why(10, null)).isNull();
    assertThat(Supersession.why(10, new Stamp(500, false, 9))).isNull();
    assertThat(Supersession.why(10, new Stamp(1, true, 10))).isEqualTo(Supersession.ITSELF);
    assertThat(Supersession.why(10, new Stamp(1, false, 11))).isEqualTo(Supersession.LATER);
  }

  @Test
  void lettersOfNoRow_areNeverSuperseded() {
    Letter known = LettersTest.letter(10, Instant.EPOCH, 0);
    Letter none =
        new Letter(
            LettersTest.id(11),
            Instant.EPOCH,
            "labs",
            null,
            "",
            0,
            0,
            "",
            1,
            Instant.EPOCH,
            1,
            LetterState.OPEN,
            "",
            Instant.EPOCH);
    assertThat(Supersession.notes(List.of(known, none), Map.of("L10", new Stamp(1, false, 12))))
        .containsExactly(new Note.Superseded(known.id(), Supersession.LATER));
  }
}
