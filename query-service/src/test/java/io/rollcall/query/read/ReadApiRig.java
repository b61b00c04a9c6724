package io.rollcall.query.read;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.http.AnswersApiFixture;
import io.rollcall.query.log.Warnings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** A real server over lists in memory that can be told what to answer. */
abstract class ReadApiRig {
  static final String LIST = "/api/students/?page_size=5&page=2";
  static final String ORIGIN = "https://erp.test";
  static final int MOST_READS = 4;

  private final Catalog catalog = Catalog.bundled();
  final SwitchedLists lists = new SwitchedLists(new FakeLists(catalog));
  final List<String> warned = new CopyOnWriteArrayList<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  DisposableServer server;
  WebTestClient http;

  Duration timeout = Duration.ofMillis(300);

  @BeforeEach
  void start() {
    start(List.of());
  }

  void start(List<String> trusted) {
    AnswersApi answers = AnswersApiFixture.allowing(List.of(ORIGIN));
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000_012));
    ReadAnswers reads =
        new ReadAnswers(
            catalog,
            lists,
            TrustedProxies.of(trusted),
            new ReadGate(timeout, MOST_READS, new Warnings(clock, warned::add)),
            NearAnswersFixture.nothing(),
            new ReadMeters(meters, catalog),
            ForkJoinPool.commonPool(),
            clock);
    ReadApi api = new ReadApi(reads, answers);
    server =
        AnswersApiFixture.customized(HttpServer.create().host("127.0.0.1").port(0), answers, reads)
            .handle(
                new ReactorHttpHandlerAdapter(
                    WebHttpHandlerBuilder.webHandler(
                            exchange ->
                                Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND)))
                        .filter(AnswersApiFixture.preflights(answers), api)
                        .exceptionHandler(AnswersApiFixture.errors(answers))
                        .build()))
            .bindNow(Duration.ofSeconds(10));
    http =
        WebTestClient.bindToServer(new ReactorClientHttpConnector(HttpClient.create()))
            .baseUrl("http://127.0.0.1:" + server.port())
            .responseTimeout(Duration.ofSeconds(10))
            .build();
  }

  @AfterEach
  void stop() {
    server.disposeNow(Duration.ofSeconds(10));
  }

  WebTestClient.ResponseSpec get(String target) {
    return http.get().uri(target).exchange();
  }

  EntityExchangeResult<byte[]> got(String target, String... headers) {
    return ask(HttpMethod.GET, target, headers);
  }

  EntityExchangeResult<byte[]> ask(HttpMethod method, String target, String... headers) {
    WebTestClient.RequestBodySpec request = http.method(method).uri(target);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.exchange().expectBody().returnResult();
  }

  static String text(EntityExchangeResult<byte[]> answer) {
    byte[] body = answer.getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  String here(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }
}
