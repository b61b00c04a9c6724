package io.rollcall.query.read;

import io.lettuce.core.RedisException;
import io.rollcall.query.http.Answer;
import io.rollcall.query.log.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Lets so many reads at the lists at once, each for so long. What does not get through, or finds
 * them away, is answered with 503. Thread-safe.
 */
final class ReadGate {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Duration timeout;
  private final int maxConcurrent;
  private final Warnings warnings;
  private final Semaphore free;

  ReadGate(Duration timeout, int maxConcurrent, Warnings warnings) {
    this.timeout = timeout;
    this.maxConcurrent = maxConcurrent;
    this.warnings = warnings;
    this.free = new Semaphore(maxConcurrent);
  }

  /** How many reads are under way. */
  int underWay() {
    return maxConcurrent - free.availablePermits();
  }

  /** The answer of a read, or why there is none for now. */
  Mono<Answer> pass(Mono<Answer> read) {
    return Mono.defer(() -> free.tryAcquire() ? read.doFinally(end -> free.release()) : full())
        .timeout(timeout)
        .onErrorResume(ReadGate::isAway, this::away);
  }

  private Mono<Answer> full() {
    return Mono.error(
        new ListsUnavailable(maxConcurrent + " reads are under way, as many as may.", RETRY_AFTER));
  }

  private static boolean isAway(Throwable error) {
    return error instanceof ListsUnavailable
        || error instanceof TimeoutException
        || error instanceof RedisException
        || error instanceof IOException
        || error instanceof RejectedExecutionException;
  }

  private Mono<Answer> away(Throwable error) {
    warnings.add(
        error.getClass().getName(), "Reads are answered with 503: " + Warnings.words(error));
    return Mono.just(
        switch (error) {
          case ListsUnavailable away -> unavailable(away.detail(), away.retryAfter());
          case TimeoutException slow ->
              unavailable(
                  "The lists did not answer within " + timeout.toMillis() + " ms.", RETRY_AFTER);
          default -> unavailable("The lists cannot be reached.", RETRY_AFTER);
        });
  }

  /** That there is no answer for now. */
  static Answer unavailable(String detail, Duration retryAfter) {
    return Answer.problem(503, "Service Unavailable", detail)
        .with("Retry-After", ReadHeaders.retryAfter(retryAfter))
        .with("Cache-Control", "no-store");
  }
}
