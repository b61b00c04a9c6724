package io.rollcall.query.page;

import io.rollcall.row.Joins;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what others do, without a thread. Thread-safe. */
final class Pauses {
  private static final Duration REFERENCE_POLL = Duration.ofMillis(20);

  private final Executor executor;

  /**
   * @param executor goes on after a pause: whatever ends it has other pauses to end
   */
  Pauses(Executor executor) {
    this.executor = executor;
  }

  /** Ends after a while. */
  CompletableFuture<Void> of(Duration time) {
    return until(new CompletableFuture<>(), time);
  }

  /** Ends with another, whatever comes of it, or after a while. */
  CompletableFuture<Void> until(CompletableFuture<Void> end, Duration longest) {
    return end.exceptionally(failure -> null)
        .completeOnTimeout(null, longest.toNanos(), TimeUnit.NANOSECONDS)
        .thenRunAsync(() -> {}, executor);
  }

  /** Answers, unless rows that are referred to may come: then all is read again a little later. */
  <T> CompletableFuture<T> untilWhole(
      Joins joined,
      AwaitedReferences.Wait wait,
      Supplier<CompletableFuture<T>> again,
      Supplier<CompletableFuture<T>> answer) {
    return wait.goesOn(joined.absences())
        ? of(REFERENCE_POLL).thenCompose(over -> again.get())
        : answer.get();
  }
}
