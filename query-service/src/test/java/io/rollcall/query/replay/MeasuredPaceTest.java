package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.query.log.Warnings;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MeasuredPaceTest {
  private static final long WORKED = 1_000_000;

  private final AtomicInteger asked = new AtomicInteger();

  /** Longer than any machine takes to come to a thread on average, as others may be busy. */
  private static final Duration MAY_WAIT = Duration.ofMillis(300);

  @Test
  void aRedisThatDoesNotCome_slowsReplays_untilItComes() {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    try (MeasuredPace pace = pace(() -> asked.get() > 1 ? answered() : answer);
        Pace.Running running = pace.begin()) {
      await().untilAsserted(() -> assertThat(pace.rest(WORKED)).isPositive());
      asked.set(2);
      answer.complete("PONG");
      await().untilAsserted(() -> assertThat(pace.rest(WORKED)).isZero());
    }
  }

  @Test
  void whereRedisAnswers_replaysDoNotRest_andItIsAskedOnlyWhileOneRuns() {
    try (MeasuredPace pace = pace(MeasuredPaceTest::answered)) {
      Pace.Running one = pace.begin();
      Pace.Running other = pace.begin();
      await().until(() -> asked.get() > 10);
      assertThat(pace.rest(WORKED)).isZero();
      one.close();
      int before = asked.get();
      await().until(() -> asked.get() > before + 2);
      other.close();
      AtomicInteger last = new AtomicInteger(-1);
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> last.getAndSet(asked.get()) == asked.get());
      try (Pace.Running again = pace.begin()) {
        await().until(() -> asked.get() > last.get() + 2);
      }
    }
  }

  @Test
  void aRedisThatIsAway_doesNotEndTheLooks() {
    try (MeasuredPace pace =
            pace(
                () -> {
                  if (asked.get() == 1) {
                    throw new IllegalStateException("no connection");
                  }
                  return asked.get() == 2
                      ? CompletableFuture.failedFuture(new IllegalStateException("gone"))
                      : answered();
                });
        Pace.Running running = pace.begin()) {
      await().until(() -> asked.get() > 5);
    }
  }

  private static CompletableFuture<Object> answered() {
    return CompletableFuture.completedFuture("PONG");
  }

  private MeasuredPace pace(Supplier<CompletableFuture<Object>> answers) {
    return new MeasuredPace(
        () -> {
          asked.incrementAndGet();
          return answers.get();
        },
        MAY_WAIT,
        new Warnings(Clock.systemUTC(), message -> {}));
  }
}
