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
  private static final Logger log = LoggerFactory.getLogger(AnswersApi.class);

  private final Answers answers;
  private final AnswersUnderWay underWay = new AnswersUnderWay();

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

  /** How many answers are being made or sent that the server knows nothing of. */
  public int underWay() {
    return underWay.count();
  }

  AnswersUnderWay counted() {
    return underWay;
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
    return write(exchange, Answer.failed());
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
    return content.isQuick()
        ? send(response, fitted.bytes())
        : Mono.fromSupplier(fitted::bytes)
            .subscribeOn(Schedulers.boundedElastic())
            .flatMap(bytes -> send(response, bytes));
  }

  /** The server keeps the body of an answer to HEAD back, but not its length. */
  private static Mono<Void> send(ServerHttpResponse response, byte[] body) {
    response.getHeaders().setContentLength(body.length);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
  }
}
