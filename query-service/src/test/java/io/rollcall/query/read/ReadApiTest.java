package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApi;
import io.rollcall.query.http.AnswersApiFixture;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.log.Warnings;
import io.rollcall.testkit.KeptAlive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

/** Every status and header, from a real server over lists in memory. */
class ReadApiTest {
  private static final String LIST = "/api/students/?page_size=5&page=2";
  private static final String LARGE = "/api/students/?page_size=5&x=" + "y".repeat(1_100);
  private static final String ORIGIN = "https://erp.test";
  private static final int MOST_READS = 4;

  private final Catalog catalog = Catalog.bundled();
  private final Switched lists = new Switched(new FakeLists(catalog));
  private final List<String> warned = new CopyOnWriteArrayList<>();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private DisposableServer server;
  private WebTestClient http;

  private Duration timeout = Duration.ofMillis(300);

  @BeforeEach
  void start() {
    start(List.of());
  }

  private void start(List<String> trusted) {
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

  private WebTestClient.ResponseSpec get(String target) {
    return http.get().uri(target).exchange();
  }

  private EntityExchangeResult<byte[]> got(String target, String... headers) {
    return ask(HttpMethod.GET, target, headers);
  }

  private EntityExchangeResult<byte[]> ask(HttpMethod method, String target, String... headers) {
    WebTestClient.RequestBodySpec request = http.method(method).uri(target);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.exchange().expectBody().returnResult();
  }

  private static String text(EntityExchangeResult<byte[]> answer) {
    byte[] body = answer.getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  private String here(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  @Test
  void aList_hasItsFourMembersAndAllHeaders() {
    get(LIST)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals("Content-Type", "application/json")
        .expectHeader()
        .valueMatches("ETag", "\"[0-9a-f]{16,}\"")
        .expectHeader()
        .valueEquals("Cache-Control", "no-cache")
        .expectHeader()
        .valueEquals("Vary", "Accept, Accept-Encoding, Prefer, Origin")
        .expectHeader()
        .valueEquals("Allow", "GET, POST, HEAD, OPTIONS")
        .expectHeader()
        .valueEquals("Rollcall-As-Of", "1/2AB; age=12")
        .expectHeader()
        .valueEquals("Rollcall-Source", "redis")
        .expectHeader()
        .valueMatches("Server-Timing", "redis;dur=\\d+\\.\\d\\d, total;dur=\\d+\\.\\d\\d")
        .expectBody()
        .json(
            """
            {"count": 12, "next": "%s", "previous": "%s",
             "results": ["S006", "S007", "S008", "S009", "S010"]}
            """
                .formatted(
                    here("/api/students/?page=3&page_size=5"), here("/api/students/?page_size=5")));
  }

  @Test
  void aList_withoutTheSlash_linksWithoutIt() {
    get("/api/students?page_size=5&page=2")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.next")
        .isEqualTo(here("/api/students?page=3&page_size=5"))
        .jsonPath("$.previous")
        .isEqualTo(here("/api/students?page_size=5"));
  }

  @Test
  void theLastPage_linksByItsNumber() {
    get("/api/students/?page=last&page_size=5")
        .expectBody()
        .jsonPath("$.next")
        .isEmpty()
        .jsonPath("$.previous")
        .isEqualTo(here("/api/students/?page=2&page_size=5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/students/S001/", "/api/students/S001"})
  void aRow_hasItsVersionInItsTag(String path) {
    get(path)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueMatches("ETag", "\"7\\.[0-9a-f]{16,}\"")
        .expectHeader()
        .valueEquals("Allow", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS")
        .expectHeader()
        .valueEquals("Rollcall-As-Of", "1/2AB; age=12")
        .expectBody()
        .json("{\"pk\": \"S001\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {LIST, "/api/users/1/", "/api/"})
  void aKnownBody_isNotSentAgain(String target) {
    String tag = got(target).getResponseHeaders().getETag();
    for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
      EntityExchangeResult<byte[]> again = got(target, "If-None-Match", known);
      assertThat(again.getStatus().value()).as(known).isEqualTo(304);
      assertThat(again.getResponseBody()).isNull();
      assertThat(again.getResponseHeaders().getETag()).isEqualTo(tag);
      assertThat(again.getResponseHeaders().getFirst("Cache-Control")).isEqualTo("no-cache");
      assertThat(again.getResponseHeaders().getFirst("Vary")).isNotNull();
    }
    assertThat(got(target, "If-None-Match", "\"other\"").getStatus().value()).isEqualTo(200);
  }

  @Test
  void anotherPage_hasAnotherTag() {
    assertThat(got(LIST).getResponseHeaders().getETag())
        .isEqualTo(got(LIST).getResponseHeaders().getETag())
        .isNotEqualTo(got("/api/students/?page_size=5").getResponseHeaders().getETag())
        .isNotEqualTo(got(LIST, "Host", "erp.test").getResponseHeaders().getETag());
  }

  @Test
  void gzip_isSentWhereAsked_underATagOfItsOwn() throws IOException {
    EntityExchangeResult<byte[]> plain = got(LARGE);
    EntityExchangeResult<byte[]> gzip = got(LARGE, "Accept-Encoding", "gzip");
    assertThat(plain.getResponseHeaders().getFirst("Content-Encoding")).isNull();
    assertThat(gzip.getResponseHeaders().getFirst("Content-Encoding")).isEqualTo("gzip");
    assertThat(gzip.getResponseHeaders().getContentLength())
        .isEqualTo(gzip.getResponseBody().length)
        .isLessThan(plain.getResponseBody().length);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.getResponseBody()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain.getResponseBody());
    }
    String tag = gzip.getResponseHeaders().getETag();
    assertThat(tag).isNotEqualTo(plain.getResponseHeaders().getETag()).matches("\"[^\"]+\"");
    assertThat(got(LARGE, "Accept-Encoding", "gzip", "If-None-Match", tag).getStatus().value())
        .isEqualTo(304);
    assertThat(got(LARGE, "If-None-Match", tag).getStatus().value()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/, 200",
    "/api/students/, 200",
    "/api/students/S001/, 200",
    "/api/students/NOPE/, 404",
    "/api/students/?page=99, 404",
    "/api/students/?year=x, 400",
    "/api/nope/, 404",
    "/elsewhere, 404"
  })
  void head_hasStatusAndHeadersOfGet(String target, int status) {
    for (String coding : List.of("identity", "gzip")) {
      EntityExchangeResult<byte[]> get = got(target, "Accept-Encoding", coding);
      EntityExchangeResult<byte[]> head = ask(HttpMethod.HEAD, target, "Accept-Encoding", coding);
      assertThat(head.getStatus().value()).isEqualTo(status).isEqualTo(get.getStatus().value());
      assertThat(head.getResponseBody()).isNull();
      assertThat(head.getResponseHeaders().getContentLength())
          .isEqualTo(get.getResponseBody().length);
      for (String name : get.getResponseHeaders().headerNames()) {
        if (!name.equalsIgnoreCase("Server-Timing")) {
          assertThat(head.getResponseHeaders().get(name))
              .as(name)
              .isEqualTo(get.getResponseHeaders().get(name));
        }
      }
    }
  }

  @Test
  void head_ofACompressedBody_hasItsLength() {
    assertThat(
            ask(HttpMethod.HEAD, LARGE, "Accept-Encoding", "gzip")
                .getResponseHeaders()
                .getContentLength())
        .isEqualTo(got(LARGE, "Accept-Encoding", "gzip").getResponseBody().length);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/, Api Root",
    "/api/students/, Student List",
    "/api/timetable-slots/3/, Timetable Slot Instance"
  })
  void options_tellsWhatThereIs(String target, String name) {
    http.options()
        .uri(target)
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .exists("Allow")
        .expectBody()
        .jsonPath("$.name")
        .isEqualTo(name)
        .jsonPath("$.renders[0]")
        .isEqualTo("application/json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/|POST|GET, HEAD, OPTIONS",
        "/api/students/|PATCH|GET, POST, HEAD, OPTIONS",
        "/api/students/|POST|GET, HEAD, OPTIONS",
        "/api/students/S001/|POST|GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
        "/api/students/S001/|DELETE|GET, HEAD, OPTIONS"
      })
  void anotherMethod_isRefused(String target, String method, String allow) {
    http.method(HttpMethod.valueOf(method))
        .uri(target)
        .exchange()
        .expectStatus()
        .isEqualTo(405)
        .expectHeader()
        .valueEquals("Allow", allow)
        .expectBody()
        .json("{\"detail\": \"Method \\\"" + method + "\\\" not allowed.\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/nope/",
        "/api/nope",
        "/api/students/S001/x/",
        "/apis/students/",
        "/",
        "/favicon.ico"
      })
  void anUnknownPath_isNotFound(String path) {
    get(path)
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .valueEquals("Content-Type", "application/json")
        .expectBody()
        .json("{\"detail\": \"Not found.\"}");
  }

  @Test
  void theRoot_mapsNamesToLists() {
    EntityExchangeResult<byte[]> root = got("/api/");
    assertThat(text(root))
        .contains("\"timetable-slots\":\"" + here("/api/timetable-slots/") + "\"");
    assertThat(text(got("/api"))).contains("\"users\":\"" + here("/api/users") + "\"");
  }

  @Test
  void strictHandling_refusesUnknownParameters_andSaysThatItDid() {
    http.get()
        .uri("/api/students/?yaer=1&year=1&x")
        .header("Prefer", "respond-async, handling=strict")
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .valueEquals("Preference-Applied", "handling=strict")
        .expectBody()
        .json("{\"yaer\": [\"Unknown parameter.\"], \"x\": [\"Unknown parameter.\"]}");
    EntityExchangeResult<byte[]> known =
        got(
            "/api/students/?year=1&page=1&page_size=9&search=a&ordering=name&format=json",
            "Prefer",
            "handling=strict");
    assertThat(known.getStatus().value()).isEqualTo(200);
    assertThat(known.getResponseHeaders().getFirst("Preference-Applied"))
        .isEqualTo("handling=strict");
    assertThat(got("/api/students/?yaer=1", "Prefer", "handling=lenient").getStatus().value())
        .isEqualTo(200);
  }

  @Test
  void anotherOrigin_isToldWhatItMayReadAndSend() {
    EntityExchangeResult<byte[]> allowed = got(LIST, "Origin", ORIGIN);
    assertThat(allowed.getResponseHeaders().getFirst("Access-Control-Allow-Origin"))
        .isEqualTo(ORIGIN);
    assertThat(allowed.getResponseHeaders().getFirst("Access-Control-Expose-Headers"))
        .contains("ETag", "Rollcall-As-Of");
    EntityExchangeResult<byte[]> stranger = got(LIST, "Origin", "https://evil.test");
    assertThat(stranger.getStatus().value()).isEqualTo(200);
    assertThat(stranger.getResponseHeaders().getFirst("Access-Control-Allow-Origin")).isNull();
    EntityExchangeResult<byte[]> preflight =
        ask(HttpMethod.OPTIONS, LIST, "Origin", ORIGIN, "Access-Control-Request-Method", "GET");
    assertThat(preflight.getStatus().value()).isEqualTo(204);
    assertThat(preflight.getResponseHeaders().getFirst("Access-Control-Allow-Headers"))
        .contains("If-None-Match");
    EntityExchangeResult<byte[]> failed = got("/elsewhere", "Origin", ORIGIN);
    assertThat(failed.getResponseHeaders().getFirst("Access-Control-Allow-Origin"))
        .isEqualTo(ORIGIN);
  }

  @Test
  void forwarding_countsFromTrustedProxiesAlone() {
    String[] headers = {"X-Forwarded-Proto", "https", "X-Forwarded-Host", "erp.test"};
    assertThat(text(got(LIST, headers))).contains(here("/api/students/?page=3"));
    stop();
    start(List.of("127.0.0.0/8"));
    assertThat(text(got(LIST, headers))).contains("\"https://erp.test/api/students/?page=3");
  }

  @Test
  void listsThatAreNotThereYet_areUnavailable() {
    lists.page =
        () ->
            CompletableFuture.completedFuture(
                new PageAnswer.NotReady("Still 10 %.", Duration.ofMillis(2_500)));
    lists.row =
        () ->
            CompletableFuture.completedFuture(
                new RowAnswer.NotReady("Still 11 %.", Duration.ofSeconds(4)));
    expectUnavailable(LIST, "Still 10 %.", "3");
    expectUnavailable("/api/students/S001/", "Still 11 %.", "4");
  }

  @Test
  void listsThatAreAway_areUnavailable() {
    lists.page = () -> CompletableFuture.failedFuture(new RedisException("secret host"));
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    assertThat(warned).containsExactly("Reads are answered with 503: secret host");
    lists.page = () -> CompletableFuture.failedFuture(new IOException("Connection reset by peer"));
    expectUnavailable(LIST, "The lists cannot be reached.", "1");
    lists.page = CompletableFuture::new;
    expectUnavailable(LIST, "The lists did not answer within 300 ms.", "1");
    lists.exists =
        () ->
            CompletableFuture.failedFuture(new ListsUnavailable("Loading.", Duration.ofSeconds(9)));
    expectUnavailable("/api/students/?department=CS", "Loading.", "9");
  }

  @Test
  void readsBeyondTheLimit_areUnavailable_untilOthersEnd() throws Exception {
    stop();
    timeout = Duration.ofSeconds(30);
    start();
    CountDownLatch underWay = new CountDownLatch(MOST_READS);
    CompletableFuture<PageAnswer> loading = new CompletableFuture<>();
    lists.page =
        () -> {
          underWay.countDown();
          return loading;
        };
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < MOST_READS; i++) {
      String other = "/api/labs/?page_size=" + (i + 1);
      waiting.add(CompletableFuture.runAsync(() -> got(other), Thread::startVirtualThread));
    }
    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
    expectUnavailable(LIST, MOST_READS + " reads are under way, as many as may.", "1");
    loading.complete(new PageAnswer.NotReady("Loading.", Duration.ofSeconds(2)));
    waiting.forEach(CompletableFuture::join);
    expectUnavailable(LIST, "Loading.", "2");
  }

  private void expectUnavailable(String target, String detail, String retryAfter) {
    get(target)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueEquals("Content-Type", "application/problem+json")
        .expectHeader()
        .valueEquals("Retry-After", retryAfter)
        .expectHeader()
        .valueEquals("Cache-Control", "no-store")
        .expectHeader()
        .doesNotExist("ETag")
        .expectBody()
        .json(
            """
            {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "%s"}
            """
                .formatted(detail));
  }

  @Test
  void aDefect_isAProblemWithoutItsMessage() {
    lists.page = () -> CompletableFuture.failedFuture(new IllegalStateException("payload"));
    EntityExchangeResult<byte[]> answer = got(LIST);
    assertThat(answer.getStatus().value()).isEqualTo(500);
    assertThat(answer.getResponseHeaders().getFirst("Content-Type"))
        .isEqualTo("application/problem+json");
    assertThat(text(answer)).doesNotContain("payload").contains("\"status\":500");
    lists.page = null;
    assertThat(got(LIST).getStatus().value()).isEqualTo(200);
  }

  @Test
  void anInvalidRead_asksForNoPage() {
    lists.page = () -> CompletableFuture.failedFuture(new IllegalStateException("asked"));
    get("/api/students/?department=NOPE&year=x&page=0")
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .json(
            """
            {"department":
               ["Select a valid choice. That choice is not one of the available choices."],
             "year": ["Enter a number."]}
            """);
    get("/api/students/?page=0").expectStatus().isNotFound();
  }

  @Test
  void tooManyParameters_areRefused() throws IOException {
    String most = "&".repeat(QueryParameters.LIMIT - 1);
    assertThat(raw("GET /api/students/?" + most + " HTTP/1.0")).startsWith("HTTP/1.0 200");
    assertThat(raw("GET /api/students/?&" + most + " HTTP/1.0")).startsWith("HTTP/1.0 400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/students//", "/api//students/", "/api//", "//api/", "/api/users/1//"})
  void anEmptyPartOfAPath_isNotFound(String path) throws IOException {
    assertThat(raw("GET " + path + " HTTP/1.0"))
        .startsWith("HTTP/1.0 404")
        .endsWith("{\"detail\":\"Not found.\"}");
  }

  /** What browsers leave as it is, and what scripts send. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a|b a%7Cb",
        "{a} %7Ba%7D",
        "a^`\\ a%5E%60%5C",
        "100% 100%25",
        "%zz %25zz",
        "[1] %5B1%5D",
        "<é> %3C%C3%A9%3E",
        "a#b a%23b"
      })
  void whatIsNoUri_isTakenAsDjangoTakesIt(String raw, String encoded) throws IOException {
    String answer = raw("GET /api/students/?page_size=5&x=" + raw + " HTTP/1.1", "Host: a.test");
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("http://a.test/api/students/?page=2&page_size=5&x=" + encoded + "\"");
  }

  @Test
  void anImpossibleHost_isRefused() throws IOException {
    assertThat(raw("GET /api/students/ HTTP/1.1", "Host: a\"b")).startsWith("HTTP/1.1 400");
  }

  @Test
  void aRequestWithoutHost_isLinkedToItsAddress() throws IOException {
    assertThat(raw("GET /api/students/?page_size=5 HTTP/1.0"))
        .startsWith("HTTP/1.0 200")
        .contains("\"" + here("/api/students/?page=2&page_size=5") + "\"");
  }

  @Test
  void requestsAfterPipelinedOnes_areRead() throws IOException {
    RowAnswer missing = new RowAnswer.Missing(FakeLists.AS_OF, Source.REDIS);
    lists.row = // by another thread
        () ->
            new CompletableFuture<RowAnswer>()
                .completeOnTimeout(missing, 20, TimeUnit.MILLISECONDS);
    String elsewhere = "/api/elsewhere/"; // answered at once, without waiting for Redis
    try (KeptAlive connection = new KeptAlive(server.port())) {
      for (int round = 0; round < 3; round++) {
        assertThat(connection.get(List.of("/api/labs/1/", elsewhere))).containsExactly(404, 404);
      }
    }
  }

  private String raw(String... lines) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Lists that can be told what to answer. */
  private static final class Switched implements Lists {
    private final Lists lists;
    private volatile @Nullable Supplier<CompletableFuture<PageAnswer>> page;
    private volatile @Nullable Supplier<CompletableFuture<RowAnswer>> row;
    private volatile @Nullable Supplier<CompletableFuture<Boolean>> exists;

    Switched(Lists lists) {
      this.lists = lists;
    }

    @Override
    public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber number, int size) {
      return page == null ? lists.page(query, number, size) : page.get();
    }

    @Override
    public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
      return row == null ? lists.row(query, key) : row.get();
    }

    @Override
    public CompletableFuture<Boolean> exists(ResourceType type, String key) {
      return exists == null ? lists.exists(type, key) : exists.get();
    }
  }
}
