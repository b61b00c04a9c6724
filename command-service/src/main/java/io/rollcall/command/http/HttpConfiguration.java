package io.rollcall.command.http;

import io.rollcall.command.http.Problem.Status;
import io.rollcall.http.TrustedProxies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers every failed request with a problem, unknown paths and defects included. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
class HttpConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConfiguration.class);

  @Bean
  TrustedProxies trustedProxies(HttpProperties properties) {
    return TrustedProxies.of(properties.trustedProxies());
  }

  @Bean
  @Order(-2) // before Boot's own
  WebExceptionHandler problems() {
    return HttpConfiguration::answer;
  }

  private static Mono<Void> answer(ServerWebExchange exchange, Throwable failure) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(failure);
    }
    Problem problem = problem(exchange, failure);
    byte[] body = problem.toJson();
    response.setStatusCode(HttpStatusCode.valueOf(problem.status().code()));
    HttpHeaders headers = response.getHeaders();
    headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    headers.setContentLength(body.length);
    problem.headers().forEach(headers::set);
    DataBuffer buffer = response.bufferFactory().wrap(body);
    return response.writeWith(Mono.just(buffer));
  }

  private static Problem problem(ServerWebExchange exchange, Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return refusal.problem();
    }
    String method = exchange.getRequest().getMethod().name();
    if (failure instanceof ResponseStatusException known) {
      for (Status status : Status.values()) {
        if (status.code() == known.getStatusCode().value()) {
          return Problem.of(status, detail(status, method, known));
        }
      }
    }
    LOG.error("{} {} failed", method, exchange.getRequest().getPath(), failure);
    return Problem.of(Status.INTERNAL_SERVER_ERROR, "The service failed; its log says why.");
  }

  private static String detail(Status status, String method, ResponseStatusException known) {
    if (status == Status.NOT_FOUND) {
      return "Not found.";
    }
    if (status == Status.METHOD_NOT_ALLOWED) {
      return "Method \"" + method + "\" not allowed.";
    }
    return known.getReason() == null ? known.getMessage() : known.getReason();
  }
}
