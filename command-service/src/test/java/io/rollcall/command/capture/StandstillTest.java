package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class StandstillTest {
  private static final int LONG = 600;

  private int asked;
  private boolean answers = true;
  private boolean losesNothing = true;
  private long seconds;
  private final Standstill standstill =
      new Standstill(
          () -> {
            asked++;
            return answers;
          });

  @Test
  void aProducerThatNothingIsTakenFrom_whileKafkaAnswers_hasStoodStill() {
    assertThatThrownBy(() -> look(LONG, second -> true, 7))
        .isInstanceOf(CaptureFailure.class)
        .hasMessageContaining("takes no changes");
    assertThat(asked).as("seldom").isBetween(4, 6);
  }

  @Test
  void whileASnapshotIsTaken_whichWouldBeginAgain_thatMustBeSurer() {
    losesNothing = false;
    look(290, second -> true, 7);
    assertThatThrownBy(() -> look(50, second -> true, 7)).isInstanceOf(CaptureFailure.class);
  }

  @Test
  void whereKafkaIsAway_itWaits() {
    answers = false;
    look(LONG, second -> true, 7);
  }

  @Test
  void whereKafkaComesBack_theProducerHasTimeToFindIt() {
    answers = false;
    look(60, second -> true, 7);
    answers = true;
    look(20, second -> true, 7);
    assertThatThrownBy(() -> look(30, second -> true, 7)).isInstanceOf(CaptureFailure.class);
  }

  @Test
  void whereKafkaComesAndGoes_itWaits() {
    for (int i = 0; i < 20; i++) {
      answers = i % 2 == 0;
      look(15, second -> true, 7);
    }
  }

  @Test
  void whereAnythingIsTaken_itGoesOn() {
    for (int i = 0; i < 100; i++) {
      look(25, second -> true, i);
    }
  }

  @Test
  void whereNothingIsSent_nothingIsAsked() {
    look(LONG, second -> false, 7);
    assertThat(asked).isZero();
  }

  @Test
  void whatWasAcknowledged_endsTheWait() {
    look(LONG, second -> second % 25 != 0, 7);
  }

  /** Looks once a second. */
  private void look(int times, LongPredicate waits, long acknowledged) {
    for (int i = 0; i < times; i++) {
      seconds++;
      standstill.look(
          waits.test(seconds), acknowledged, losesNothing, TimeUnit.SECONDS.toNanos(seconds));
    }
  }
}
