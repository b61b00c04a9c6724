package io.rollcall.query.read;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Makes answers anew that are read often, right after a change has outdated them: those of a few
 * milliseconds together, each once, a few at a time, so that readers go on beside it. Thread-safe.
 */
final class Rebuilds {
  private static final int MOST_WAITING = 10_000;
  private static final int AT_ONCE = 4;

  /** Reads under way, those made here included, beside which nothing is made anew. */
  private static final int MOST_READERS = AT_ONCE + 4;

  private final IntSupplier readers;
  private final Duration pause;
  private final Function<NearAnswers.Asked, CompletableFuture<Void>> rebuild;
  private final Executor executor;
  private final Set<NearAnswers.Asked> waiting = new LinkedHashSet<>();
  private boolean running;

  /**
   * @param readers how many reads are under way: beside many, what is outdated is left to them
   * @param pause how long outdated answers are collected for
   * @param rebuild makes an answer anew; what fails is left to the next reader
   */
  Rebuilds(
      IntSupplier readers,
      Duration pause,
      Function<NearAnswers.Asked, CompletableFuture<Void>> rebuild,
      Executor executor) {
    this.readers = readers;
    this.pause = pause;
    this.rebuild = rebuild;
    this.executor = executor;
  }

  /** Has an answer made anew soon; beyond a bound it is left to the next reader. */
  void add(NearAnswers.Asked asked) {
    synchronized (waiting) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(asked);
      }
      if (running) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, executor)
        .execute(this::run);
  }

  /** Makes those anew that have come together, some of them at once. */
  private void run() {
    Queue<NearAnswers.Asked> all = new ConcurrentLinkedQueue<>();
    synchronized (waiting) {
      all.addAll(waiting);
      waiting.clear();
    }
    CompletableFuture<?>[] lanes = new CompletableFuture<?>[AT_ONCE];
    Arrays.setAll(lanes, lane -> next(all));
    var _ = CompletableFuture.allOf(lanes).whenComplete((done, failure) -> goOn());
  }

  /** One after the other. */
  private CompletableFuture<Void> next(Queue<NearAnswers.Asked> all) {
    NearAnswers.Asked asked = all.poll();
    return asked == null || readers.getAsInt() > MOST_READERS
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.completedFuture(asked)
            .thenCompose(rebuild)
            .exceptionally(failure -> null)
            .thenComposeAsync(done -> next(all), executor);
  }

  private void goOn() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        running = false;
        return;
      }
    }
    schedule();
  }
}
