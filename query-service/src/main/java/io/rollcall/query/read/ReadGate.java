package io.rollcall.query.read;

import io.lettuce.core.RedisException;
import io.rollcall.query.future.Causes;
import io.rollcall.query.future.Deadlines;
import io.rollcall.query.http.Answer;
import io.rollcall.query.log.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets so many reads at the lists at once, each for so long. What does not get through, or finds
 * them away, is answered with 503. Thread-safe.
 */
final class ReadGate implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Duration timeout;
  private final Deadlines deadlines;
  private final int maxConcurrent;
  private final Warnings warnings;
  private final Semaphore free;

  ReadGate(Duration timeout, int maxConcurrent, Warnings warnings) {
    this.timeout = timeout;
    this.deadlines = new Deadlines(timeout);
    this.maxConcurrent = maxConcurrent;
    this.warnings = warnings;
    this.free = new Semaphore(maxConcurrent);
  }

  /** How long a read may take. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** How many reads are under way. */
  int underWay() {
    return maxConcurrent - free.availablePermits();
  }

  /**
   * The answer of a read, or why there is none for now.
   *
   * @param read may be shared with others: it goes on when this one has waited for long enough
   */
  CompletableFuture<Answer> pass(Supplier<CompletableFuture<Answer>> read) {
    if (!free.tryAcquire()) {
      return CompletableFuture.completedFuture(
          away(
              new ListsUnavailable(
                  maxConcurrent + " reads are under way, as many as may.", RETRY_AFTER)));
    }
    CompletableFuture<Answer> answer;
    try {
      answer = read.get();
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return deadlines
        .bound(answer)
        .handle(
            (answered, failure) -> {
              free.release();
              return failure == null ? answered : awayOrFailed(failure);
            });
  }

  private Answer awayOrFailed(Throwable failure) {
    Throwable cause = Causes.of(failure);
    if (isAway(cause)) {
      return away(cause);
    }
    throw new CompletionException(cause);
  }

  private static boolean isAway(Throwable error) {
    return error instanceof ListsUnavailable
        || error instanceof TimeoutException
        || error instanceof RedisException
        || error instanceof IOException
        || error instanceof RejectedExecutionException;
  }

  private Answer away(Throwable error) {
    warnings.add(
        error.getClass().getName(), "Reads are answered with 503: " + Warnings.words(error));
    return switch (error) {
      case ListsUnavailable away -> unavailable(away.detail(), away.retryAfter());
      case TimeoutException slow ->
          unavailable(
              "The lists did not answer within " + timeout.toMillis() + " ms.", RETRY_AFTER);
      default -> unavailable("The lists cannot be reached.", RETRY_AFTER);
    };
  }

  /** That there is no answer for now. */
  static Answer unavailable(String detail, Duration retryAfter) {
    return Answer.problem(503, "Service Unavailable", detail)
        .with("Retry-After", ReadHeaders.retryAfter(retryAfter))
        .with("Cache-Control", "no-store");
  }

  @Override
  public void close() {
    deadlines.close();
  }
}
