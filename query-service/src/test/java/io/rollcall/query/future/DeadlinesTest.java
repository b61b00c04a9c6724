package io.rollcall.query.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final Duration LONGEST = Duration.ofMillis(80);

  @Test
  void whatHasWaitedForTooLong_ends_andWhatMakesItGoesOn() {
    try (Deadlines deadlines = new Deadlines(LONGEST)) {
      CompletableFuture<String> made = new CompletableFuture<>();
      long start = System.nanoTime();
      CompletableFuture<String> bounded = deadlines.bound(made);
      assertThatThrownBy(() -> bounded.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessage("it took longer than 80 ms");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(LONGEST.toNanos());
      assertThat(made).isNotDone();
      assertThat(deadlines.waiting()).isZero();
    }
  }

  @Test
  void whatEndsInTime_isAsItEnded_andNotKept() {
    try (Deadlines deadlines = new Deadlines(Duration.ofHours(1))) {
      CompletableFuture<String> made = new CompletableFuture<>();
      CompletableFuture<String> failed = new CompletableFuture<>();
      CompletableFuture<String> bounded = deadlines.bound(made);
      CompletableFuture<String> boundedFailed = deadlines.bound(failed);
      assertThat(deadlines.waiting()).isEqualTo(2);
      made.complete("made");
      failed.completeExceptionally(new IllegalStateException("on purpose"));
      assertThat(bounded.join()).isEqualTo("made");
      assertThat(boundedFailed.exceptionNow()).hasMessageContaining("on purpose");
      assertThat(deadlines.waiting()).isZero();
      assertThat(deadlines.bound(CompletableFuture.completedFuture(1)).join()).isEqualTo(1);
      assertThat(deadlines.waiting()).isZero();
    }
  }

  @Test
  void ofSilence_allGoesOnWhileAnythingIsAnswered() {
    AtomicBoolean answersStill = new AtomicBoolean(true);
    long start = System.nanoTime();
    try (Deadlines silence =
        Deadlines.ofSilence(LONGEST, () -> answersStill.get() ? System.nanoTime() : start)) {
      CompletableFuture<String> bounded = silence.bound(new CompletableFuture<>());
      await()
          .during(LONGEST.multipliedBy(3))
          .atMost(Duration.ofSeconds(10))
          .until(() -> !bounded.isDone());
      answersStill.set(false);
      assertThatThrownBy(() -> bounded.get(10, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TimeoutException.class)
          .hasMessage("it has answered nothing for 80 ms");
    }
  }
}
