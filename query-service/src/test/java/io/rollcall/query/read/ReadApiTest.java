package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

/** Every status and header of what is answered. */
class ReadApiTest extends ReadApiRig {
  private static final String LARGE = "/api/students/?page_size=5&x=" + "y".repeat(1_100);

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
}
