package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(1));

  @Test
  void pauses_double_up_to_the_limit() {
    assertThat(backoff.next()).hasMillis(250);
    assertThat(backoff.next()).hasMillis(500);
    assertThat(backoff.next()).hasMillis(1000);
    assertThat(backoff.next()).hasMillis(1000);
  }

  @Test
  void a_success_starts_them_over() {
    backoff.next();
    backoff.next();

    backoff.reset();

    assertThat(backoff.next()).hasMillis(250);
  }
}
