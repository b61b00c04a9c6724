package io.rollcall.query.fallback;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.r2dbc.spi.R2dbcException;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Causes;
import io.rollcall.query.future.Deadlines;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists from Redis, and from Postgres where Redis does not answer, has not got all rows, has not
 * caught up since it was away, or may have lost keys.
 *
 * <p>A circuit breaker sees to it that not every read waits for a Redis that is away. It counts
 * only what says that Redis is: no connection, or no answer in time. One that answers with an error
 * (it is read-only, or its memory is full) is asked again by each read, since those that need not
 * write there still succeed. One that answers, but not for long to a read, since much is to be done
 * for it, is not waited for alone: Postgres is asked beside it, and the first that can answer does,
 * while Redis's list is made for those that come later. Redis may then be behind what Postgres has
 * said, by no more than its lag, as each answer says. A bulkhead bounds the reads of Postgres.
 * Where Postgres cannot answer either, what Redis said counts: an older list, or that there is
 * none. Thread-safe.
 */
final class FallingBackLists implements Lists {
  private static final Logger log = LoggerFactory.getLogger(FallingBackLists.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 5;
  private static final int PROBES = 3;

  private final Lists redis;
  private final Lists postgres;
  private final BooleanSupplier mayLoseKeys;
  private final Recovery recovery;
  private final Deadlines silence;
  private final Deadlines patience;
  private final Warnings warnings;
  private final CircuitBreaker breaker;
  private final Bulkhead bulkhead;

  /**
   * @param mayLoseKeys whether Redis may remove keys of the lists, which may be wrong then
   * @param silence ends what waits for Redis while that answers nothing
   * @param patience ends how long Postgres is not asked while that does answer
   * @param retry how often it is tried while it is away
   * @param maxConcurrent how many reads of Postgres may be under way at once
   */
  FallingBackLists(
      Lists redis,
      Lists postgres,
      BooleanSupplier mayLoseKeys,
      Recovery recovery,
      Deadlines silence,
      Deadlines patience,
      Duration retry,
      int maxConcurrent,
      Warnings warnings) {
    this.redis = redis;
    this.postgres = postgres;
    this.mayLoseKeys = mayLoseKeys;
    this.recovery = recovery;
    this.silence = silence;
    this.patience = patience;
    this.warnings = warnings;
    this.breaker = CircuitBreaker.of("redis", whenAway(retry));
    breaker.getEventPublisher().onStateTransition(event -> tell(event.getStateTransition()));
    this.bulkhead = Bulkhead.of("postgres", atOnce(maxConcurrent));
  }

  private static CircuitBreakerConfig whenAway(Duration retry) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(WINDOW, LEAST_CALLS, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .waitDurationInOpenState(retry)
        .permittedNumberOfCallsInHalfOpenState(PROBES)
        .recordException(error -> isAway(Causes.of(error)))
        .build();
  }

  private static BulkheadConfig atOnce(int maxConcurrent) {
    return BulkheadConfig.custom()
        .maxConcurrentCalls(maxConcurrent)
        .maxWaitDuration(Duration.ZERO)
        .build();
  }

  private static void tell(CircuitBreaker.StateTransition change) {
    switch (change) {
      case CLOSED_TO_OPEN -> log.warn("Redis does not answer; lists are read from Postgres");
      case HALF_OPEN_TO_CLOSED -> log.info("Redis answers again; lists are read from it");
      default -> {}
    }
  }

  /** What came of asking Redis. */
  private sealed interface Asked<T> {
    /** An answer to give. */
    record Answered<T>(T answer) implements Asked<T> {}

    /** An answer that Postgres has a better one to. */
    record Behind<T>(T answer) implements Asked<T> {}

    /** None. */
    record Failed<T>(Throwable reason) implements Asked<T> {}
  }

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return answer(
        () -> redis.page(query, page, size).thenApply(answer -> forNowOnly(query.type(), answer)),
        () -> postgres.page(query, page, size),
        answer ->
            switch (answer) {
              case PageAnswer.Page found -> recovery.isBack(query.type(), found.asOf());
              case PageAnswer.NoSuchPage none -> recovery.isBack(query.type(), none.asOf());
              case PageAnswer.NotReady notReady -> false;
            });
  }

  /** Not at all while Redis is away: then nothing is outdated either. */
  @Override
  public CompletableFuture<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return mayLoseKeys.getAsBoolean() || breaker.getState() != CircuitBreaker.State.CLOSED
        ? CompletableFuture.completedFuture(null)
        : redis.rebuild(query, page, size);
  }

  /** What has not caught up is not kept in memory: if it is given, then for want of Postgres. */
  private PageAnswer forNowOnly(ResourceType type, PageAnswer answer) {
    return answer instanceof PageAnswer.Page page && !recovery.isBack(type, page.asOf())
        ? page.withoutParts()
        : answer;
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    return answer(
        () -> redis.row(query, key),
        () -> postgres.row(query, key),
        answer ->
            switch (answer) {
              case RowAnswer.Found found -> recovery.isBack(query.type(), found.asOf());
              case RowAnswer.Missing missing -> recovery.isBack(query.type(), missing.asOf());
              case RowAnswer.NotReady notReady -> false;
            });
  }

  /** While it is not known whether a type has caught up, its row tells, which says as of when. */
  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return recovery.isBack(type)
        ? answer(() -> redis.exists(type, key), () -> postgres.exists(type, key), exists -> true)
        : row(ListQuery.all(type), key).thenApply(FallingBackLists::isThere);
  }

  private static boolean isThere(RowAnswer answer) {
    return switch (answer) {
      case RowAnswer.Found found -> true;
      case RowAnswer.Missing missing -> false;
      case RowAnswer.NotReady(String detail, Duration retryAfter) ->
          throw new ListsUnavailable(detail, retryAfter);
    };
  }

  @Override
  public Source source(ResourceType type, boolean complete) {
    boolean fromRedis =
        complete
            && !mayLoseKeys.getAsBoolean()
            && breaker.getState() != CircuitBreaker.State.OPEN
            && recovery.isBack(type);
    return fromRedis ? Source.REDIS : Source.POSTGRES;
  }

  private <T> CompletableFuture<T> answer(
      Supplier<CompletableFuture<T>> fromRedis,
      Supplier<CompletableFuture<T>> fromPostgres,
      Predicate<T> holds) {
    Supplier<CompletableFuture<T>> instead = once(() -> instead(fromPostgres));
    CompletableFuture<Asked<T>> asking = ask(fromRedis, holds);
    CompletableFuture<T> alone =
        asking.thenCompose(
            asked ->
                switch (asked) {
                  case Asked.Answered<T>(T answer) -> CompletableFuture.completedFuture(answer);
                  case Asked.Behind<T>(T answer) ->
                      instead
                          .get()
                          .exceptionally(error -> unless(ListsUnavailable.class, error, answer));
                  case Asked.Failed<T>(ListsUnavailable reason) ->
                      instead
                          .get()
                          .exceptionally(
                              error -> {
                                throw Causes.of(error) instanceof ListsUnavailable
                                    ? reason
                                    : new CompletionException(Causes.of(error));
                              });
                  case Asked.Failed<T> failed -> instead.get();
                });
    return asking.isDone() ? alone : besides(asking, alone, instead);
  }

  /** Asks Postgres too, where Redis takes long; whichever can answer first does. */
  private <T> CompletableFuture<T> besides(
      CompletableFuture<?> asking,
      CompletableFuture<T> answer,
      Supplier<CompletableFuture<T>> instead) {
    return patience
        .bound(answer)
        .exceptionallyCompose(
            error -> answer.isDone() || asking.isDone() ? answer : first(answer, instead.get()));
  }

  /** Asks once, however often the answer is wanted. */
  private static <T> Supplier<CompletableFuture<T>> once(Supplier<CompletableFuture<T>> ask) {
    CompletableFuture<T> once = new CompletableFuture<>();
    AtomicBoolean asked = new AtomicBoolean();
    return () -> {
      if (asked.compareAndSet(false, true)) {
        var _ =
            ask.get()
                .whenComplete(
                    (answer, failure) -> {
                      if (failure == null) {
                        once.complete(answer);
                      } else {
                        once.completeExceptionally(Causes.of(failure));
                      }
                    });
      }
      return once;
    };
  }

  /** The first answer; a failure only where there is none, and then that of the one. */
  private static <T> CompletableFuture<T> first(
      CompletableFuture<T> one, CompletableFuture<T> other) {
    CompletableFuture<T> first = new CompletableFuture<>();
    var _ =
        one.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                first.complete(answer);
              }
            });
    var _ =
        other.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                first.complete(answer);
              } else {
                var _ =
                    one.whenComplete(
                        (late, reason) -> {
                          if (reason != null) {
                            first.completeExceptionally(Causes.of(reason));
                          }
                        });
              }
            });
    return first;
  }

  /** An answer in place of an error of a kind; others go on. */
  private static <T> T unless(Class<? extends Throwable> kind, Throwable error, T answer) {
    if (kind.isInstance(Causes.of(error))) {
      return answer;
    }
    throw new CompletionException(Causes.of(error));
  }

  private <T> CompletableFuture<Asked<T>> ask(
      Supplier<CompletableFuture<T>> fromRedis, Predicate<T> holds) {
    if (mayLoseKeys.getAsBoolean()) {
      return CompletableFuture.completedFuture(
          new Asked.Failed<>(
              new ListsUnavailable(
                  "Redis may remove keys of the lists, and Postgres cannot answer.", RETRY_AFTER)));
    }
    return breaker
        .executeCompletionStage(() -> silence.bound(fromRedis.get()))
        .toCompletableFuture()
        .handle((answer, error) -> error == null ? asked(answer, holds) : failed(Causes.of(error)));
  }

  private static <T> Asked<T> asked(T answer, Predicate<T> holds) {
    return holds.test(answer) ? new Asked.Answered<>(answer) : new Asked.Behind<>(answer);
  }

  private <T> Asked<T> failed(Throwable error) {
    if (!isOfRedis(error)) {
      throw new CompletionException(error);
    }
    if (isAway(error)) {
      recovery.away();
    }
    if (!(error instanceof CallNotPermittedException)) {
      warnings.add(
          error.getClass().getName(),
          "Lists are read from Postgres instead of Redis: " + Warnings.words(error));
    }
    return new Asked.Failed<>(error);
  }

  /** Postgres's answer; fails with {@link ListsUnavailable} where it has none now. */
  private <T> CompletableFuture<T> instead(Supplier<CompletableFuture<T>> fromPostgres) {
    return bulkhead
        .executeCompletionStage(fromPostgres::get)
        .toCompletableFuture()
        .exceptionally(
            error -> {
              Throwable cause = Causes.of(error);
              throw isOfPostgres(cause) ? unavailable(cause) : new CompletionException(cause);
            });
  }

  private ListsUnavailable unavailable(Throwable error) {
    if (error instanceof BulkheadFullException) {
      int most = bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
      return new ListsUnavailable(
          most + " reads of Postgres are under way, as many as may while Redis cannot answer.",
          RETRY_AFTER);
    }
    warnings.add(
        error.getClass().getName(),
        "Postgres does not answer in place of Redis: " + Warnings.words(error));
    return new ListsUnavailable("Neither Redis nor Postgres can answer.", RETRY_AFTER);
  }

  /** Whether an error says that Redis is not there at all. */
  private static boolean isAway(Throwable error) {
    return error instanceof TimeoutException
        || error instanceof IOException
        || (error instanceof RedisException && !(error instanceof RedisCommandExecutionException));
  }

  private static boolean isOfRedis(Throwable error) {
    return isAway(error)
        || error instanceof RedisException
        || error instanceof ListsUnavailable
        || error instanceof CallNotPermittedException;
  }

  private static boolean isOfPostgres(Throwable error) {
    return error instanceof R2dbcException
        || error instanceof BulkheadFullException
        || error instanceof TimeoutException
        || error instanceof IOException;
  }

  /** Whether Redis is asked at all, and so how it is. */
  CircuitBreaker.State state() {
    return breaker.getState();
  }
}
