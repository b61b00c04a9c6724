package io.rollcall.stack.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * The exchange with one origin: the request goes on as it came, the answer comes back as it is.
 *
 * <p>Bodies are streamed both ways with back-pressure and never unpacked, so that an encoding that
 * caller and origin agreed on stays between them. {@code Host} stays what the caller sent, since
 * links are made from it. A request is sent again on another connection only if nothing of it had
 * been sent, so no write happens twice.
 */
final class Forwarding {

  private static final List<CharSequence> ADDED_BY_CLIENT =
      List.of(HttpHeaderNames.ACCEPT, HttpHeaderNames.USER_AGENT);

  private final Origin origin;
  private final HttpClient client;

  Forwarding(Origin origin, ConnectionProvider connections, EdgeOptions options) {
    this.origin = origin;
    this.client =
        HttpClient.create(connections)
            .remoteAddress(origin::address)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(options.connectTimeout().toMillis()))
            .responseTimeout(options.answerTimeout())
            .httpResponseDecoder(spec -> spec.maxHeaderSize(Edge.MAX_HEADER_BYTES));
  }

  Mono<Void> exchange(HttpServerRequest request, HttpServerResponse response) {
    String target = target(request.uri());
    if (target == null) {
      return answer(response, EdgeProblem.unusableTarget());
    }
    return client
        .headers(headers -> copyFields(request, headers))
        .request(request.method())
        .uri(target)
        .send((onward, outbound) -> sendBody(request, onward, outbound))
        .response((answer, body) -> giveBack(request, answer, body, response))
        .then()
        .onErrorResume(failure -> afterFailure(response, failure));
  }

  /**
   * The path and query as sent, or null if there is none; an absolute target loses scheme and
   * authority.
   */
  private static @Nullable String target(String uri) {
    if (uri.startsWith("/")) {
      return uri;
    }
    int scheme = uri.indexOf("://");
    if (scheme < 0) {
      return null;
    }
    int path = uri.indexOf('/', scheme + 3);
    return path < 0 ? "/" : uri.substring(path);
  }

  private static void copyFields(HttpServerRequest request, HttpHeaders headers) {
    EndToEnd.copy(request.requestHeaders(), headers);
    headers.remove(HttpHeaderNames.EXPECT);
    InetSocketAddress caller = request.remoteAddress();
    EndToEnd.forwardedFor(headers, caller == null ? null : caller.getAddress().getHostAddress());
    if (!hasBody(request) && !bodyIsUnusual(request.method())) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, "0");
    }
  }

  private static Publisher<Void> sendBody(
      HttpServerRequest request, HttpClientRequest onward, NettyOutbound outbound) {
    for (CharSequence name : ADDED_BY_CLIENT) {
      if (!request.requestHeaders().contains(name)) {
        onward.requestHeaders().remove(name);
      }
    }
    if (!hasBody(request)) {
      return outbound;
    }
    if (isChunked(request)) {
      onward.requestHeaders().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return outbound.send(request.receive().retain());
  }

  private static Publisher<Void> giveBack(
      HttpServerRequest request,
      HttpClientResponse answer,
      ByteBufFlux body,
      HttpServerResponse response) {
    response.status(answer.status());
    EndToEnd.copy(answer.responseHeaders(), response.responseHeaders());
    boolean bodiless = request.method().equals(HttpMethod.HEAD) || isBodiless(answer.status());
    if (bodiless || answer.responseHeaders().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      // The server set it in advance.
      response.responseHeaders().remove(HttpHeaderNames.TRANSFER_ENCODING);
    }
    if (bodiless) {
      return response.send();
    }
    return response.send(body.retain());
  }

  private Mono<Void> afterFailure(HttpServerResponse response, Throwable failure) {
    if (response.hasSentHeaders()) {
      return Mono.error(failure);
    }
    return answer(response, EdgeProblem.of(failure, origin));
  }

  private static Mono<Void> answer(HttpServerResponse response, EdgeProblem problem) {
    ByteBuf body = Unpooled.wrappedBuffer(problem.json());
    response.responseHeaders().clear();
    response
        .status(problem.status())
        .header(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
    if (problem.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      response.header(HttpHeaderNames.RETRY_AFTER, "1");
    }
    return response.sendObject(body).then();
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    return isChunked(request) || (length != null && !length.equals("0"));
  }

  private static boolean isChunked(HttpServerRequest request) {
    return request
        .requestHeaders()
        .containsValue(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
  }

  /**
   * Whether a request of this method that has no body says nothing of its length (RFC 9110, 8.6).
   */
  private static boolean bodyIsUnusual(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.DELETE)
        || method.equals(HttpMethod.OPTIONS);
  }

  private static boolean isBodiless(HttpResponseStatus status) {
    return status.equals(HttpResponseStatus.NO_CONTENT)
        || status.equals(HttpResponseStatus.NOT_MODIFIED);
  }
}
