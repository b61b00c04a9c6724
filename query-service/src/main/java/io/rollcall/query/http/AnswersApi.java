package io.rollcall.query.http;

import io.rollcall.query.http.Answers.Fitted;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sends answers, fitted to the request that they answer. */
public final class AnswersApi {
  /** Larger bodies are made off the event loop, which would stand still meanwhile. */
  private static final int OFF_LOOP_FROM = 64 * 1_024;

  private static final Answer FAILED =
      Answer.problem(
          500,
          "Internal Server Error",
          "The service failed. Its log says why; asking again may not help.");

  private static final Logger log = LoggerFactory.getLogger(AnswersApi.class);

  private final Answers answers;

  AnswersApi(Answers answers) {
    this.answers = answers;
  }

  /** What a request asks. */
  public static RequestHead head(ServerHttpRequest request) {
    URI uri = request.getURI();
    InetSocketAddress peer = request.getRemoteAddress();
    return new RequestHead(
        request.getMethod().name(),
        uri.getRawPath(),
        uri.getRawQuery(),
        String.valueOf(uri.getScheme()),
        request.getLocalAddress(),
        peer == null ? null : peer.getAddress(),
        request.getHeaders()::getOrEmpty);
  }

  Answers answers() {
    return answers;
  }

  /** Whether a body is worth compressing. */
  public static boolean isWorthGzip(Content content) {
    return content.length() >= Answers.GZIP_FROM;
  }

  /** Sends an answer. */
  public Mono<Void> write(ServerWebExchange exchange, Answer answer) {
    ServerHttpRequest request = exchange.getRequest();
    Fitted fitted =
        answers.fit(answer, request.getMethod().name(), request.getHeaders()::getOrEmpty);
    return send(exchange.getResponse(), fitted);
  }

  /** Answers a request that failed although it should not have, and logs why without its query. */
  public Mono<Void> fail(ServerWebExchange exchange, Throwable error) {
    ServerHttpRequest request = exchange.getRequest();
    log.error("{} {} failed", request.getMethod(), request.getPath().value(), error);
    return write(exchange, FAILED);
  }

  /** Answers a browser's question beforehand; null if the request is none. */
  @Nullable Mono<Void> writePreflight(ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    Fitted fitted = answers.preflight(request.getMethod().name(), request.getHeaders()::getOrEmpty);
    return fitted == null ? null : send(exchange.getResponse(), fitted);
  }

  private static Mono<Void> send(ServerHttpResponse response, Fitted fitted) {
    response.setStatusCode(HttpStatusCode.valueOf(fitted.status()));
    fitted.headers().forEach(response.getHeaders()::set);
    Content content = fitted.content();
    if (content.length() == 0) {
      return response.setComplete();
    }
    if (content.length() < OFF_LOOP_FROM || content.isReady()) {
      return send(response, bytes(content, fitted.gzip()));
    }
    return Mono.fromSupplier(() -> bytes(content, fitted.gzip()))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(bytes -> send(response, bytes));
  }

  private static byte[] bytes(Content content, boolean gzip) {
    return gzip ? content.gzip() : content.plain();
  }

  /** The server keeps the body of an answer to HEAD back, but not its length. */
  private static Mono<Void> send(ServerHttpResponse response, byte[] body) {
    response.getHeaders().setContentLength(body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }
}
