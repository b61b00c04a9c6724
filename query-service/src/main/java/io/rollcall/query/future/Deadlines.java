package io.rollcall.query.future;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what has waited for too long.
 *
 * <p>All that waits is looked at now and then, so that each costs next to nothing: a timer of its
 * own costs more than many an answer takes. So an end comes up to an eighth later. Thread-safe.
 */
public final class Deadlines implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);
  private static final int LOOKS = 8;

  private final Duration longest;
  private final String reason;
  private final BooleanSupplier goOn;
  private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("deadlines").daemon().factory());

  /** Compared by what it is, not by what it holds. */
  private static final class Waiting {
    private final CompletableFuture<?> answer;
    private final long sinceNanos = System.nanoTime();

    Waiting(CompletableFuture<?> answer) {
      this.answer = answer;
    }
  }

  /** Ends what has waited for so long. */
  public Deadlines(Duration longest) {
    this(longest, "it took longer than " + longest.toMillis() + " ms", () -> false);
  }

  private Deadlines(Duration longest, String reason, BooleanSupplier goOn) {
    this.longest = longest;
    this.reason = reason;
    this.goOn = goOn;
    long pause = Math.max(1, longest.toNanos() / LOOKS);
    var _ = looks.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /**
   * Ends what waits for a server that answers nothing at all any more. What takes long, since much
   * is to be done or this machine is busy, goes on for as long as it answers anything.
   *
   * @param longest for how long it may answer nothing while it is asked
   * @param lastReplyNanos when it last answered anything, by {@link System#nanoTime}
   */
  public static Deadlines ofSilence(Duration longest, LongSupplier lastReplyNanos) {
    return new Deadlines(
        longest,
        "it has answered nothing for " + longest.toMillis() + " ms",
        () -> System.nanoTime() - lastReplyNanos.getAsLong() < longest.toNanos());
  }

  /**
   * The same answer, or {@link TimeoutException} once it has been waited for for too long; what
   * makes it goes on. What follows upon that is run by the one thread that looks.
   */
  public <T> CompletableFuture<T> bound(CompletableFuture<T> answer) {
    if (answer.isDone()) {
      return answer;
    }
    CompletableFuture<T> bounded = answer.copy();
    Waiting waiting = new Waiting(bounded);
    all.add(waiting);
    var _ = bounded.whenComplete((done, failure) -> all.remove(waiting));
    return bounded;
  }

  /** How many wait. */
  int waiting() {
    return all.size();
  }

  private void look() {
    try {
      if (!goOn.getAsBoolean()) {
        endOverdue();
      }
    } catch (RuntimeException | Error e) {
      // It would be the last look.
      log.error("What waits for too long could not be ended", e);
    }
  }

  private void endOverdue() {
    long now = System.nanoTime();
    for (Waiting each : all) {
      if (now - each.sinceNanos >= longest.toNanos()) {
        each.answer.completeExceptionally(new TimeoutException(reason));
      }
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
