package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorbellTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void a_bell_that_has_rung_lets_nobody_sleep_until_all_is_fetched() {
    try (Doorbell bell = Doorbell.open()) {
      bell.ring(true);
      assertTimeoutPreemptively(Duration.ofSeconds(20), () -> bell.await(LONG));

      bell.ring(false);
      assertThatCode(() -> bell.await(Duration.ofMillis(1))).doesNotThrowAnyException();
    }
  }

  @Test
  void ringing_wakes_the_sleeper() throws InterruptedException {
    try (Doorbell bell = Doorbell.open()) {
      CountDownLatch awake = new CountDownLatch(1);
      Thread sleeper =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    bell.await(LONG);
                    awake.countDown();
                  });
      while (sleeper.getState() != Thread.State.TIMED_WAITING && awake.getCount() > 0) {
        Thread.onSpinWait();
      }

      bell.ring(true);

      assertThat(awake.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_bell_is_found_by_its_id_while_it_is_open() {
    Doorbell bell = Doorbell.open();

    assertThat(Doorbell.find(bell.id())).isSameAs(bell);

    bell.close();
    assertThat(Doorbell.find(bell.id())).isNull();
  }
}
