package io.rollcall.query;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The service without any of its servers: it starts, and its health says what is missing. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.data.redis.url=redis://localhost:1",
      "spring.kafka.bootstrap-servers=localhost:1",
      "spring.test.webtestclient.timeout=30s"
    })
@AutoConfigureWebTestClient
class QueryApplicationTest {
  @Autowired WebTestClient http;

  @Test
  void health_withoutServers_isDown() {
    http.get().uri("/actuator/health").exchange().expectStatus().isEqualTo(503);
  }

  @Test
  void liveness_withoutServers_isUp() {
    http.get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
  }
}
