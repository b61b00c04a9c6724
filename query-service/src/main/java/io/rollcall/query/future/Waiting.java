package io.rollcall.query.future;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for answers, on threads that may wait.
 *
 * @param whom who answers
 * @param timeout how long one answer may take
 */
public record Waiting(String whom, Duration timeout) {
  /** For answers of Redis. */
  public Waiting(Duration timeout) {
    this("Redis", timeout);
  }

  /**
   * Waits for an answer.
   *
   * @throws CompletionException if there is none in time, or it is a failure
   */
  public <T> T on(CompletableFuture<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new CompletionException(whom + " did not answer within " + timeout, e);
    }
  }
}
