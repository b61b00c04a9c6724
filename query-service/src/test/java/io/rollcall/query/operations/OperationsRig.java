package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.testkit.Servers;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole query service on real servers, with some departments and labs; one for all tests. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "rollcall.fallback.enabled=false",
      "rollcall.views.sweep=500ms",
      "spring.test.webtestclient.timeout=30s"
    })
@AutoConfigureWebTestClient
abstract class OperationsRig {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int LABS = 250;
  private static final String NAME = "ops-" + UUID.randomUUID().toString().substring(0, 8);
  private static final JsonMapper JSON = JsonMapper.shared();

  static final Feed FEED = feed();

  @Autowired WebTestClient http;
  @LocalServerPort int port;

  private static Feed feed() {
    Feed feed = new Feed(NAME);
    feed.department("D0", "Physics");
    feed.department("D1", "Botany");
    for (int lab = 0; lab < LABS; lab++) {
      feed.lab("L%03d".formatted(lab), "D" + lab % 2, "Lab " + lab);
    }
    feed.tell();
    return feed;
  }

  @DynamicPropertySource
  static void servers(DynamicPropertyRegistry registry) {
    registry.add("spring.kafka.bootstrap-servers", Servers.shared().kafka()::bootstrapServers);
    registry.add("spring.data.redis.url", Servers.shared().redis()::url);
    registry.add("spring.kafka.consumer.group-id", () -> NAME);
    registry.add("rollcall.topics.prefix", () -> NAME);
    registry.add("rollcall.redis.prefix", () -> NAME);
  }

  static String prefix() {
    return NAME;
  }

  /** Reads a list once it is there; the answer's body. */
  JsonNode list(String target) {
    await().atMost(PATIENCE).until(() -> read(target).getStatus().is2xxSuccessful());
    return JSON.readTree(body(read(target)));
  }

  /** Where a read of a list is answered from. */
  String source(String target) {
    return Objects.requireNonNullElse(
        read(target).getResponseHeaders().getFirst("Rollcall-Source"), "");
  }

  /** As it is written, where the client would encode it once more. */
  private URI address(String target) {
    return URI.create("http://localhost:" + port + target);
  }

  EntityExchangeResult<byte[]> read(String target) {
    return http.get().uri(address(target)).exchange().expectBody().returnResult();
  }

  JsonNode explain(String url) {
    return operation(
        HttpMethod.GET, "explain?url=" + URLEncoder.encode(url, StandardCharsets.UTF_8), null, 200);
  }

  JsonNode operation(HttpMethod method, String path, String json, int status) {
    var request =
        http.method(method)
            .uri(address("/operations/" + path))
            .contentType(MediaType.APPLICATION_JSON);
    EntityExchangeResult<byte[]> answer =
        (json == null ? request : request.bodyValue(json)).exchange().expectBody().returnResult();
    assertThat(answer.getStatus().value()).as("%s %s", path, body(answer)).isEqualTo(status);
    return JSON.readTree(body(answer));
  }

  private static String body(EntityExchangeResult<byte[]> answer) {
    byte[] body = answer.getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }
}
