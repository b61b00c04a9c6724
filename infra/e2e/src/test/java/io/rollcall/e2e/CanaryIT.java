package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline that is dead does not look healthy, although nobody writes. */
class CanaryIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Rig rig = Rig.shared().with("rollcall.canary.stall", "5s");

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void health_isDown_whileNothingComesThrough_andListsAreServed() throws Exception {
    Service command = rig.command();
    rig.awaitTables();
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    awaitCanary(query, "UP");
    assertThat(canary(query).at("/details/age_ms").asLong()).isBetween(0L, 5_000L);

    command.kill();
    awaitCanary(query, "DOWN");
    assertThat(canary(query).at("/details/problem").asString()).contains("s old; see whether");
    assertThat(query.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    assertThat(query.get("/api/labs/").statusCode()).isEqualTo(200);

    command.start();
    awaitCanary(query, "UP");
  }

  private static void awaitCanary(Service query, String status) {
    Awaitility.await("the canary is " + status)
        .atMost(PATIENCE)
        .until(() -> canary(query).path("status").asString().equals(status));
  }

  private static JsonNode canary(Service query) {
    return JSON.readTree(query.get("/actuator/health").body()).at("/components/canary");
  }
}
