package io.rollcall.query.replay;

import io.rollcall.query.view.Fills;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Steps of a fill that gives way to readers between them. Thread-safe. */
final class Steps implements Fills.Steps {
  private final Pace pace;
  private volatile long atNanos = System.nanoTime();
  private volatile long rows;
  private volatile boolean ended;

  Steps(Pace pace) {
    this.pace = pace;
  }

  @Override
  public CompletionStage<Void> next(long rowsSeen) {
    if (ended) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
    long now = System.nanoTime();
    long rest = pace.rest(now - atNanos);
    atNanos = now + rest;
    rows = rowsSeen;
    return rest == 0
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(rest, TimeUnit.NANOSECONDS));
  }

  /** How many rows it has gone through. */
  long rows() {
    return rows;
  }

  /** How long ago the last step began. */
  Duration sinceLast() {
    return Duration.ofNanos(System.nanoTime() - atNanos);
  }

  /** There is no next step. */
  void end() {
    ended = true;
  }
}
