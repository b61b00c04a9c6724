package io.rollcall.query.http;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Answers browsers' questions beforehand, which Spring would else refuse before any route. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PreflightApi implements WebFilter {
  private final AnswersApi answers;

  PreflightApi(AnswersApi answers) {
    this.answers = answers;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Mono<Void> preflight = answers.writePreflight(exchange);
    return preflight == null ? chain.filter(exchange) : preflight;
  }
}
