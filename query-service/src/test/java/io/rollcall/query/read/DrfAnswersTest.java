package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.http.TrustedProxies;
import io.rollcall.query.http.AnswersApiFixture;
import io.rollcall.query.http.RequestTargetFixture;
import io.rollcall.query.log.Warnings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same answers as Django REST Framework's, for each request in drf-answers.jsonl.
 *
 * <p>src/test/drf/yardstick.py wrote that file by asking DRF.
 */
class DrfAnswersTest {
  private final Catalog catalog = Catalog.bundled();
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000_012));
  private final ReadApi api =
      new ReadApi(
          new ReadAnswers(
              catalog,
              new FakeLists(catalog),
              TrustedProxies.of(List.of()),
              new ReadGate(Duration.ofSeconds(5), 1_000, new Warnings(clock, warning -> {})),
              NearAnswersFixture.nothing(),
              new ReadMeters(new SimpleMeterRegistry(), catalog),
              ForkJoinPool.commonPool(),
              clock),
          AnswersApiFixture.without());

  @Test
  void answers_areThoseOfDrf() throws IOException {
    List<String> different = new ArrayList<>();
    int compared = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                DrfAnswersTest.class.getResourceAsStream("drf-answers.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode drf = JsonMapper.shared().readTree(line);
        String difference = difference(drf);
        if (difference != null) {
          different.add(line + "\n  ours: " + difference);
        }
        compared++;
      }
    }
    assertThat(different).as("of %d answers", compared).isEmpty();
    assertThat(compared).isGreaterThan(1_500);
  }

  private String difference(JsonNode drf) {
    MockServerHttpResponse ours = ask(drf);
    int status = ours.getStatusCode().value();
    String body = ours.getBodyAsString().block(Duration.ofSeconds(5));
    String said = status + " " + ours.getHeaders().getFirst("Allow") + " " + body;
    if (status != drf.get("status").asInt()) {
      return said;
    }
    if (drf.get("allow") == null) {
      return null; // Django's own page for a path that it does not know
    }
    if (!drf.get("allow").asString().equals(ours.getHeaders().getFirst("Allow"))) {
      return said;
    }
    if (drf.get("method").asString().equals("HEAD")) {
      return null;
    }
    return JsonMapper.shared().readTree(body).equals(drf.get("body")) ? null : said;
  }

  private MockServerHttpResponse ask(JsonNode drf) {
    String target =
        new String(
            drf.get("target").asString().getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);
    MockServerHttpRequest.BodyBuilder request =
        MockServerHttpRequest.method(
            HttpMethod.valueOf(drf.get("method").asString()),
            java.net.URI.create("http://campus.test" + RequestTargetFixture.legal(target)));
    if (drf.get("accept") != null) {
      request.header("Accept", drf.get("accept").asString());
    }
    MockServerWebExchange exchange =
        MockServerWebExchange.from(request.header("Host", "campus.test").build());
    api.filter(exchange, others -> Mono.error(new IllegalStateException("not ours")))
        .block(Duration.ofSeconds(5));
    return exchange.getResponse();
  }
}
