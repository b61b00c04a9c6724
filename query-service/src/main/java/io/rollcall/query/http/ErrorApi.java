package io.rollcall.query.http;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Answers what went wrong outside of any API in the form that the API has. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ErrorApi implements WebExceptionHandler {
  private static final String NONE = "Not found.";

  private final AnswersApi answers;

  ErrorApi(AnswersApi answers) {
    this.answers = answers;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    if (exchange.getResponse().isCommitted()
        || DisconnectedClientHelper.isClientDisconnectedException(error)) {
      return Mono.error(error);
    }
    if (error instanceof ResponseStatusException known && isTold(known)) {
      return answers.write(exchange, answer(known));
    }
    return answers.fail(exchange, error);
  }

  private static boolean isTold(ResponseStatusException error) {
    return error.getStatusCode().is4xxClientError()
        || error.getStatusCode().isSameCodeAs(HttpStatus.SERVICE_UNAVAILABLE);
  }

  private static Answer answer(ResponseStatusException error) {
    int status = error.getStatusCode().value();
    if (status == HttpStatus.SERVICE_UNAVAILABLE.value()) {
      return Answer.problem(
          status,
          HttpStatus.SERVICE_UNAVAILABLE.getReasonPhrase(),
          String.valueOf(error.getReason()));
    }
    return Answer.detail(
        status,
        switch (status) {
          // What Spring says of an unknown path is in no words of the API.
          case 404 -> error instanceof NoResourceFoundException ? NONE : reason(error, NONE);
          case 405 -> "Method not allowed.";
          default -> reason(error, "Bad request.");
        });
  }

  private static String reason(ResponseStatusException error, String otherwise) {
    String reason = error.getReason();
    return reason == null ? otherwise : reason;
  }
}
