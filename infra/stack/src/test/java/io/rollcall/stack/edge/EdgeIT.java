package io.rollcall.stack.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

@Timeout(60)
class EdgeIT {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  /** What an origin was asked. */
  private record Seen(String origin, String method, String uri, HttpHeaders headers) {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, reads",
    "HEAD, reads",
    "POST, writes",
    "PUT, writes",
    "PATCH, writes",
    "DELETE, writes",
    "OPTIONS, writes"
  })
  void request_goes_to_the_service_of_its_method(String method, String origin) throws IOException {
    Edge edge = edge(this::answerOk, this::answerOk);

    RawHttp.Answer answer = RawHttp.send(edge.port(), method + " /api/x/ HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(seen)
        .extracting(Seen::method, Seen::origin)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(method, origin));
  }

  @Test
  void target_host_and_fields_travel_as_sent() throws IOException {
    Edge edge = edge(this::answerOk, this::answerOk);
    String target = "/api/x/?search=a|b%zz&q={1}&page=2&plus=a+b&e=%E2%82%AC#";

    RawHttp.send(
        edge.port(),
        """
        GET %s HTTP/1.1
        Host: campus.example:8443
        Accept-Encoding: gzip;q=0.5, br
        If-None-Match: "1.ab", W/"2"
        X-Repeated: one
        X-Repeated: two
        """
            .formatted(target));

    Seen request = seen.element();
    assertThat(request.uri()).isEqualTo(target);
    assertThat(request.headers().getAll("Host")).containsExactly("campus.example:8443");
    assertThat(request.headers().get("Accept-Encoding")).isEqualTo("gzip;q=0.5, br");
    assertThat(request.headers().get("If-None-Match")).isEqualTo("\"1.ab\", W/\"2\"");
    assertThat(request.headers().getAll("X-Repeated")).containsExactly("one", "two");
    assertThat(request.headers().contains("Accept")).isFalse();
    assertThat(request.headers().contains("User-Agent")).isFalse();
  }

  @Test
  void absolute_target_loses_scheme_and_authority() throws IOException {
    Edge edge = edge(this::answerOk, this::answerOk);

    RawHttp.send(edge.port(), "GET http://a:1/api/x/?page=2 HTTP/1.1\nHost: a:1");

    assertThat(seen.element().uri()).isEqualTo("/api/x/?page=2");
  }

  @Test
  void fields_of_one_hop_stay_behind() throws IOException {
    Edge edge = edge(this::answerOk, this::answerOk);

    RawHttp.send(
        edge.port(),
        """
        GET /api/x/ HTTP/1.1
        Host: a
        Connection: X-Secret, keep-alive
        X-Secret: 1
        Keep-Alive: timeout=5
        TE: trailers
        Upgrade: websocket
        Proxy-Authorization: Basic abc
        X-Kept: 1
        """);

    assertThat(seen.element().headers().names())
        .contains("X-Kept")
        .doesNotContain("X-Secret", "Keep-Alive", "TE", "Upgrade", "Proxy-Authorization");
  }

  @Test
  void caller_is_appended_to_those_forwarded_for() throws IOException {
    Edge edge = edge(this::answerOk, this::answerOk);

    RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a");
    RawHttp.send(
        edge.port(),
        "GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 10.0.0.1\nX-Forwarded-For: 10.0.0.2");

    assertThat(seen)
        .extracting(request -> request.headers().getAll("X-Forwarded-For"))
        .containsExactly(List.of("127.0.0.1"), List.of("10.0.0.1, 10.0.0.2, 127.0.0.1"));
  }

  @Test
  void encoded_body_comes_back_byte_for_byte() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"count\":1}".repeat(1_000).getBytes(UTF_8));
    }
    byte[] bytes = packed.toByteArray();
    Edge edge =
        edge(
            (request, response) ->
                response
                    .header("Content-Encoding", "gzip")
                    .header("Content-Length", Integer.toString(bytes.length))
                    .header("ETag", "\"1\"")
                    .sendByteArray(Mono.just(bytes)),
            this::answerOk);

    RawHttp.Answer answer =
        RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a\nAccept-Encoding: gzip");

    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.head().toLowerCase(java.util.Locale.ROOT))
        .contains("content-encoding: gzip", "content-length: " + bytes.length, "etag: \"1\"")
        .doesNotContain("transfer-encoding");
  }

  @Test
  void answer_to_head_keeps_the_length_and_has_no_body() throws IOException {
    Edge edge =
        edge(
            (request, response) -> response.header("Content-Length", "1234").send(),
            this::answerOk);

    RawHttp.Answer answer = RawHttp.send(edge.port(), "HEAD / HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head().toLowerCase(java.util.Locale.ROOT))
        .contains("content-length: 1234")
        .doesNotContain("transfer-encoding");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"304, GET", "304, HEAD", "204, DELETE"})
  void bodiless_answer_stays_bodiless(int status, String method) throws IOException {
    BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> bodiless =
        (request, response) -> response.status(status).header("ETag", "\"7\"").send();
    Edge edge = edge(bodiless, bodiless);

    RawHttp.Answer answer = RawHttp.send(edge.port(), method + " / HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head().toLowerCase(java.util.Locale.ROOT))
        .contains("etag: \"7\"")
        .doesNotContain("transfer-encoding");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void large_bodies_stream_both_ways() throws Exception {
    byte[] body = new byte[20_000_000];
    new java.util.Random(1).nextBytes(body);
    // The client reads no answer before it has sent all, so the origin must take all first.
    Edge edge =
        edge(
            this::answerOk,
            (request, response) ->
                response.sendByteArray(request.receive().aggregate().asByteArray()));

    HttpResponse<byte[]> known = send(edge, "PUT", BodyPublishers.ofByteArray(body));
    HttpResponse<byte[]> chunked =
        send(edge, "DELETE", BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)));

    assertThat(known.body()).isEqualTo(body);
    assertThat(chunked.body()).isEqualTo(body);
  }

  @Test
  void early_refusal_reaches_a_caller_that_still_sends() throws Exception {
    Edge edge =
        edge(
            this::answerOk,
            (request, response) -> response.status(413).sendString(Mono.just("too large")));

    try (Socket socket = new Socket("127.0.0.1", edge.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\nstart"
                  .getBytes(ISO_8859_1));
      byte[] start = socket.getInputStream().readNBytes(12);

      assertThat(new String(start, ISO_8859_1)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void service_that_is_away_gives_502() throws IOException {
    Edge edge = start(options(closedPort(), closedPort()));

    RawHttp.Answer read = RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a");
    RawHttp.Answer write = RawHttp.send(edge.port(), "POST / HTTP/1.1\nHost: a");

    assertThat(read.status()).isEqualTo(502);
    assertThat(read.head()).containsIgnoringCase("content-type: application/problem+json");
    assertThat(read.bodyText()).contains("\"status\":502", "The reads at 127.0.0.1:");
    assertThat(write.bodyText()).contains("\"status\":502", "The writes at 127.0.0.1:");
  }

  @Test
  void service_that_breaks_off_gives_502_and_is_not_asked_twice() throws IOException {
    Edge edge =
        edge(
            this::answerOk,
            (request, response) ->
                request
                    .receive()
                    .then(
                        Mono.fromRunnable(
                            () -> request.withConnection(connection -> connection.dispose()))));

    RawHttp.Answer answer =
        RawHttp.send(
            edge.port(), "POST / HTTP/1.1\nHost: a\nContent-Length: 2", "{}".getBytes(UTF_8));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(seen).hasSize(1);
  }

  @Test
  void service_that_is_silent_gives_504() throws IOException {
    Edge edge = edge((request, response) -> Mono.never(), this::answerOk);

    RawHttp.Answer answer = RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.bodyText()).contains("\"status\":504");
  }

  @Test
  void answer_that_breaks_off_half_way_does_not_look_complete() throws IOException {
    Edge edge =
        edge(
            (request, response) ->
                response.sendByteArray(
                    Flux.just(new byte[100_000])
                        .concatWith(Mono.error(new IllegalStateException("broken")))),
            this::answerOk);

    RawHttp.Answer answer = RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.bodyText()).doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void more_requests_than_may_wait_give_503() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    Edge edge =
        start(
            new EdgeOptions(
                0,
                origin(
                    "reads",
                    (request, response) -> {
                      arrived.countDown();
                      return Mono.never();
                    }),
                origin("writes", this::answerOk),
                1,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30)));
    CompletableFuture<HttpResponse<byte[]>> first =
        CLIENT.sendAsync(get(edge), BodyHandlers.ofByteArray());
    assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

    RawHttp.Answer answer = RawHttp.send(edge.port(), "GET / HTTP/1.1\nHost: a");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.head()).containsIgnoringCase("retry-after: 1");
    first.cancel(true);
  }

  @Test
  void connection_to_a_caller_serves_many_requests() throws Exception {
    Edge edge = edge(this::answerOk, this::answerOk);

    for (int i = 0; i < 50; i++) {
      assertThat(CLIENT.send(get(edge), BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
      assertThat(send(edge, "POST", BodyPublishers.ofString("{}")).statusCode()).isEqualTo(200);
    }

    assertThat(seen).hasSize(100);
  }

  @Test
  void taken_port_is_refused() {
    Edge edge = edge(this::answerOk, this::answerOk);

    assertThatThrownBy(
            () ->
                Edge.start(
                    EdgeOptions.of(
                        edge.port(),
                        Origin.onLoopback("reads", 1),
                        Origin.onLoopback("writes", 1))))
        .isInstanceOf(ChannelBindException.class);
  }

  private Publisher<Void> answerOk(HttpServerRequest request, HttpServerResponse response) {
    return request.receive().then(response.sendString(Mono.just("ok")).then());
  }

  private Edge edge(
      BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> reads,
      BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> writes) {
    return start(
        new EdgeOptions(
            0,
            origin("reads", reads),
            origin("writes", writes),
            16,
            16,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30)));
  }

  private static EdgeOptions options(int reads, int writes) {
    return EdgeOptions.of(
        0, Origin.onLoopback("reads", reads), Origin.onLoopback("writes", writes));
  }

  private Edge start(EdgeOptions options) {
    Edge edge = Edge.start(options);
    opened.add(edge);
    return edge;
  }

  private Origin origin(
      String name, BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(
                (request, response) -> {
                  seen.add(
                      new Seen(
                          name,
                          request.method().name(),
                          request.uri(),
                          request.requestHeaders().copy()));
                  return answer.apply(request, response);
                })
            .bindNow();
    opened.add(server::disposeNow);
    return Origin.onLoopback(name, server.port());
  }

  private static int closedPort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static HttpRequest get(Edge edge) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/")).build();
  }

  private static HttpResponse<byte[]> send(Edge edge, String method, HttpRequest.BodyPublisher body)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + "/"))
            .method(method, body)
            .build(),
        BodyHandlers.ofByteArray());
  }
}
