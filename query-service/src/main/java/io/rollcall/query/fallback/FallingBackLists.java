package io.rollcall.query.fallback;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.r2dbc.spi.R2dbcException;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Lists from Redis, and from Postgres where Redis does not answer, has not got all rows, has not
 * caught up since it was away, or may have lost keys.
 *
 * <p>A circuit breaker sees to it that not every read waits for a Redis that is away. It counts
 * only what says that Redis is: no connection, or no answer in time. One that answers with an error
 * (it is read-only, or its memory is full) is asked again by each read, since those that need not
 * write there still succeed. A bulkhead bounds the reads of Postgres. Where Postgres cannot answer
 * either, what Redis said counts: an older list, or that there is none. Thread-safe.
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
  private final LongSupplier lastReplyNanos;
  private final Duration redisTimeout;
  private final Warnings warnings;
  private final CircuitBreaker breaker;
  private final Bulkhead bulkhead;

  /**
   * @param mayLoseKeys whether Redis may remove keys of the lists, which may be wrong then
   * @param lastReplyNanos when Redis last answered anything, by {@link System#nanoTime}
   * @param redisTimeout for how long Redis may answer nothing while it is asked
   * @param retry how often it is tried while it is away
   * @param maxConcurrent how many reads of Postgres may be under way at once
   */
  FallingBackLists(
      Lists redis,
      Lists postgres,
      BooleanSupplier mayLoseKeys,
      Recovery recovery,
      LongSupplier lastReplyNanos,
      Duration redisTimeout,
      Duration retry,
      int maxConcurrent,
      Warnings warnings) {
    this.redis = redis;
    this.postgres = postgres;
    this.mayLoseKeys = mayLoseKeys;
    this.recovery = recovery;
    this.lastReplyNanos = lastReplyNanos;
    this.redisTimeout = redisTimeout;
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
        .recordException(FallingBackLists::isAway)
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
  public Mono<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return answer(
        redis.page(query, page, size).map(answer -> forNowOnly(query.type(), answer)),
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
  public Mono<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return Mono.defer(
        () ->
            mayLoseKeys.getAsBoolean() || breaker.getState() != CircuitBreaker.State.CLOSED
                ? Mono.empty()
                : redis.rebuild(query, page, size));
  }

  /** What has not caught up is not kept in memory: if it is given, then for want of Postgres. */
  private PageAnswer forNowOnly(ResourceType type, PageAnswer answer) {
    return answer instanceof PageAnswer.Page page && !recovery.isBack(type, page.asOf())
        ? page.withoutParts()
        : answer;
  }

  @Override
  public Mono<RowAnswer> row(ListQuery query, String key) {
    return answer(
        redis.row(query, key),
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
  public Mono<Boolean> exists(ResourceType type, String key) {
    return Mono.defer(
        () ->
            recovery.isBack(type)
                ? answer(redis.exists(type, key), () -> postgres.exists(type, key), exists -> true)
                : row(ListQuery.all(type), key).flatMap(FallingBackLists::isThere));
  }

  private static Mono<Boolean> isThere(RowAnswer answer) {
    return switch (answer) {
      case RowAnswer.Found found -> Mono.just(true);
      case RowAnswer.Missing missing -> Mono.just(false);
      case RowAnswer.NotReady(String detail, Duration retryAfter) ->
          Mono.error(new ListsUnavailable(detail, retryAfter));
    };
  }

  private <T> Mono<T> answer(
      Mono<T> fromRedis, Supplier<Mono<T>> fromPostgres, Predicate<T> holds) {
    return Mono.defer(() -> ask(fromRedis, holds))
        .flatMap(
            asked ->
                switch (asked) {
                  case Asked.Answered<T>(T answer) -> Mono.just(answer);
                  case Asked.Behind<T>(T answer) ->
                      instead(fromPostgres).onErrorReturn(ListsUnavailable.class, answer);
                  case Asked.Failed<T>(ListsUnavailable reason) ->
                      instead(fromPostgres).onErrorMap(ListsUnavailable.class, none -> reason);
                  case Asked.Failed<T> failed -> instead(fromPostgres);
                });
  }

  private <T> Mono<Asked<T>> ask(Mono<T> fromRedis, Predicate<T> holds) {
    if (mayLoseKeys.getAsBoolean()) {
      return Mono.just(
          new Asked.Failed<>(
              new ListsUnavailable(
                  "Redis may remove keys of the lists, and Postgres cannot answer.", RETRY_AFTER)));
    }
    return fromRedis
        .transform(this::whileItAnswers)
        .transformDeferred(CircuitBreakerOperator.of(breaker))
        .<Asked<T>>map(
            answer ->
                holds.test(answer) ? new Asked.Answered<>(answer) : new Asked.Behind<>(answer))
        .onErrorResume(FallingBackLists::isOfRedis, this::failed);
  }

  /**
   * Waits for as long as Redis answers anything at all: a read that takes long, since much is to be
   * made or this machine is busy, would take longer from Postgres.
   */
  private <T> Mono<T> whileItAnswers(Mono<T> fromRedis) {
    return Mono.defer(() -> Mono.firstWithSignal(fromRedis, silence(System.nanoTime())));
  }

  /** Fails once Redis has answered nothing for too long, since a moment at the earliest. */
  private <T> Mono<T> silence(long askedNanos) {
    long sinceReply = System.nanoTime() - lastReplyNanos.getAsLong();
    long silent = Math.min(sinceReply, System.nanoTime() - askedNanos);
    long rest = redisTimeout.toNanos() - silent;
    return rest <= 0
        ? Mono.error(
            new TimeoutException("it has answered nothing for " + redisTimeout.toMillis() + " ms"))
        : Mono.delay(Duration.ofNanos(rest)).then(Mono.defer(() -> silence(askedNanos)));
  }

  private <T> Mono<Asked<T>> failed(Throwable error) {
    if (isAway(error)) {
      recovery.away();
    }
    if (!(error instanceof CallNotPermittedException)) {
      warnings.add(
          error.getClass().getName(),
          "Lists are read from Postgres instead of Redis: " + Warnings.words(error));
    }
    return Mono.just(new Asked.Failed<>(error));
  }

  /** Postgres's answer; fails with {@link ListsUnavailable} where it has none now. */
  private <T> Mono<T> instead(Supplier<Mono<T>> fromPostgres) {
    return Mono.defer(fromPostgres)
        .transformDeferred(BulkheadOperator.of(bulkhead))
        .onErrorMap(FallingBackLists::isOfPostgres, this::unavailable);
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
