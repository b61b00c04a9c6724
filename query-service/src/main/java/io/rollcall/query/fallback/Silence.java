package io.rollcall.query.fallback;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Ends what waits for a server that answers nothing at all any more. What takes long, since much is
 * to be done or this machine is busy, goes on for as long as the server answers anything.
 *
 * <p>All that waits is looked at now and then, so that each costs next to nothing. Thread-safe.
 */
final class Silence implements AutoCloseable {
  /** So much later than after the longest silence an end may come. */
  private static final int LOOKS = 8;

  private final LongSupplier lastReplyNanos;
  private final Duration longest;
  private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("silence").daemon().factory());

  /** Compared by what it is, not by what it holds. */
  private static final class Waiting {
    private final CompletableFuture<?> answer;
    private final long sinceNanos = System.nanoTime();

    Waiting(CompletableFuture<?> answer) {
      this.answer = answer;
    }
  }

  /**
   * @param lastReplyNanos when the server last answered anything, by {@link System#nanoTime}
   * @param longest for how long it may answer nothing while it is asked
   */
  Silence(LongSupplier lastReplyNanos, Duration longest) {
    this.lastReplyNanos = lastReplyNanos;
    this.longest = longest;
    long pause = Math.max(1, longest.toNanos() / LOOKS);
    var _ = looks.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** The same, or {@link TimeoutException} once the server has been silent for too long. */
  <T> CompletableFuture<T> bound(CompletableFuture<T> answer) {
    if (answer.isDone()) {
      return answer;
    }
    CompletableFuture<T> bounded = answer.copy();
    Waiting waiting = new Waiting(bounded);
    all.add(waiting);
    var _ = bounded.whenComplete((done, failure) -> all.remove(waiting));
    return bounded;
  }

  private void look() {
    long now = System.nanoTime();
    long sinceReply = now - lastReplyNanos.getAsLong();
    if (sinceReply < longest.toNanos()) {
      return;
    }
    for (Waiting each : all) {
      if (now - each.sinceNanos >= longest.toNanos()) {
        each.answer.completeExceptionally(
            new TimeoutException("it has answered nothing for " + longest.toMillis() + " ms"));
      }
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
