package io.rollcall.query.operations;

import io.lettuce.core.RedisException;
import io.rollcall.query.future.Causes;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.read.ListUrl;
import io.rollcall.query.read.ListsUnavailable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** What all answers to operators have in common. */
final class OrdersApi {
  private OrdersApi() {}

  /** The answer, or 503 where Redis gives none. */
  static <T> Mono<T> answered(Supplier<CompletableFuture<T>> asked) {
    return Mono.fromFuture(asked).onErrorMap(OrdersApi::isAway, OrdersApi::unavailable);
  }

  /** What an order says, or 400 with what is wrong with it. */
  static <T> T understood(Supplier<T> order) {
    try {
      return order.get();
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
    }
  }

  /** In the words of the read API. */
  static ResponseEntity<Object> refused(ListUrl.Refused refused) {
    return ResponseEntity.status(refused.status()).body(refused.body());
  }

  private static boolean isAway(Throwable error) {
    Throwable cause = Causes.of(error);
    return cause instanceof RedisException
        || cause instanceof TimeoutException
        || cause instanceof IOException
        || cause instanceof ListsUnavailable;
  }

  private static ResponseStatusException unavailable(Throwable error) {
    Throwable cause = Causes.of(error);
    String detail =
        cause instanceof ListsUnavailable lists
            ? lists.detail()
            : "Redis does not answer (" + Warnings.words(cause) + ").";
    return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, detail, error);
  }
}
