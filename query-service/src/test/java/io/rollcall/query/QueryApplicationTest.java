package io.rollcall.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The service without any of its servers: it starts, and its health says what is missing. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.data.redis.url=redis://localhost:1",
      "spring.kafka.bootstrap-servers=localhost:1",
      "rollcall.fallback.port=1",
      "spring.test.webtestclient.timeout=30s"
    })
@AutoConfigureWebTestClient
class QueryApplicationTest {
  @Autowired WebTestClient http;
  @LocalServerPort int port;

  @Test
  void health_withoutServers_isDown() {
    http.get().uri("/actuator/health").exchange().expectStatus().isEqualTo(503);
  }

  @Test
  void health_withoutServers_namesThem() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                http.get()
                    .uri("/actuator/health")
                    .exchange()
                    .expectBody()
                    .jsonPath("$.components.redis.status")
                    .isEqualTo("DOWN")
                    .jsonPath("$.components.projection.status")
                    .isEqualTo("DOWN")
                    .jsonPath("$.components.projection.details.problem")
                    .value(told -> assertThat((String) told).contains("Kafka cannot be asked"))
                    .jsonPath("$.components.eviction.details.warning")
                    .exists()
                    .jsonPath("$.components.fallback.status")
                    .isEqualTo("UP")
                    .jsonPath("$.components.fallback.details.warning")
                    .value(told -> assertThat((String) told).contains("localhost:1/rollcall: ")));
  }

  @Test
  void liveness_withoutServers_isUp() {
    http.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
  }

  @Test
  void root_withoutServers_isThere() {
    http.get()
        .uri("/api/")
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .exists("ETag")
        .expectBody()
        .jsonPath("$.timetable-slots")
        .value(url -> assertThat((String) url).endsWith("/api/timetable-slots/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/labs/", "/api/labs/1/", "/api/labs/?department=CS"})
  void reads_withoutServers_areUnavailable(String target) {
    http.get()
        .uri(target)
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectHeader()
        .exists("Retry-After");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/nope/", "/elsewhere", "/actuator/nope"})
  void anUnknownPath_isNotFound_inDrfsWords(String path) {
    http.get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectBody()
        .json("{\"detail\": \"Not found.\"}");
  }

  @Test
  void aBrowser_mayAskBeforehand() {
    http.options()
        .uri("/api/labs/")
        .header("Origin", "http://localhost:3000")
        .header("Access-Control-Request-Method", "GET")
        .exchange()
        .expectStatus()
        .isNoContent()
        .expectHeader()
        .valueEquals("Access-Control-Allow-Origin", "http://localhost:3000");
  }

  @Test
  void whatBrowsersLeaveUnencoded_isTaken() throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket
          .getOutputStream()
          .write("GET /api/?x=a|b{%} HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.0 200");
    }
  }
}
