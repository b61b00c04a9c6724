package io.rollcall.query.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.row.Joins;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final LinkedBlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
  private final Pauses pauses = new Pauses(later::add);

  @Test
  void aPause_endsAfterItsTime_andGoesOnElsewhere() throws Exception {
    long start = System.nanoTime();
    CompletableFuture<Void> pause = pauses.of(Duration.ofMillis(30));
    Runnable next = later.poll(10, TimeUnit.SECONDS);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
    assertThat(pause).isNotDone();
    assertThat(next).isNotNull();
    next.run();
    assertThat(pause).isCompleted();
  }

  @Test
  void aPause_endsWithWhatIsWaitedFor_whateverComesOfIt() {
    CompletableFuture<Void> made = new CompletableFuture<>();
    CompletableFuture<Void> failed = new CompletableFuture<>();
    CompletableFuture<Void> first = pauses.until(made, NEVER);
    CompletableFuture<Void> second = pauses.until(failed, NEVER);
    assertThat(later).isEmpty();
    made.complete(null);
    failed.completeExceptionally(new IllegalStateException("on purpose"));
    assertThat(later).hasSize(2);
    later.forEach(Runnable::run);
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @Test
  void untilWhole_answersAtOnce_whereNothingIsAbsent() {
    Queue<String> steps = new ArrayDeque<>();
    CompletableFuture<String> answer =
        pauses.untilWhole(
            new Joins(Catalog.bundled()),
            new AwaitedReferences().begin(NEVER),
            () -> {
              steps.add("again");
              return new CompletableFuture<>();
            },
            () -> CompletableFuture.completedFuture("answer"));
    assertThat(answer).isCompletedWithValue("answer");
    assertThat(steps).isEmpty();
  }
}
