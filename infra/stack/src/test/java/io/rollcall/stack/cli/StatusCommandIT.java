package io.rollcall.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandIT {

  private final StringWriter out = new StringWriter();
  private int status = 200;
  private String body =
      """
      {"status":"UP","components":{"redis":{"status":"UP"},"projection":{"status":"UP"}}}
      """;

  private final DisposableServer service =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .route(
              routes ->
                  routes.get(
                      "/actuator/health",
                      (request, response) -> response.status(status).sendString(Mono.just(body))))
          .bindNow();

  @AfterEach
  void stop() {
    service.disposeNow();
  }

  @Test
  void healthy_service_is_up_with_its_components() {
    assertThat(run("--url", url() + "/")).isZero();
    assertThat(out.toString())
        .containsPattern("service +UP +" + url())
        .containsPattern("redis +UP")
        .containsPattern("projection +UP");
  }

  @Test
  void unhealthy_service_ends_with_status_one() {
    status = 503;
    body = "{\"status\":\"DOWN\"}";

    assertThat(run("--url", url())).isEqualTo(1);
    assertThat(out.toString()).containsPattern("service +DOWN");
  }

  @Test
  void service_that_is_away_is_unreachable() {
    String url = url();
    service.disposeNow();

    assertThat(run("--json", "--url", url)).isEqualTo(1);
    JsonNode report = new JsonMapper().readTree(out.toString()).get(0);
    assertThat(report.get("status").asString()).isEqualTo("UNREACHABLE");
    assertThat(report.get("url").asString()).isEqualTo(url);
  }

  @Test
  void answer_that_is_no_health_is_not_taken_for_health() {
    body = "<html>a portal</html>";

    assertThat(run("--url", url())).isEqualTo(1);
  }

  @Test
  void what_a_query_service_keeps_is_told() {
    try (FakeQueryService query = new FakeQueryService()) {
      query
          .with(
              "GET /actuator/health",
              200,
              """
              {"status": "UP", "components": {"projection": {"status": "UP", "details":
                {"state": "caught_up", "lag_records": 0, "lag_ms": 12}}}}
              """)
          .with(
              "GET /operations/status",
              200,
              """
              {"types": [{"type": "labs", "rows": 50, "complete": true,
                          "generations": {"current": 0}, "lag": {"records": 0, "ms": 3},
                          "reads": {"memory": 1, "redis": 1, "postgres": 0}}],
               "reads": {"memory": 1, "redis": 1, "postgres": 0}, "parts": {}}
              """);

      assertThat(query.run(new StatusCommand())).isZero();
      assertThat(query.out())
          .contains(
              "  projection      UP           caught_up, 0 records behind, 12 ms behind",
              "reads  2, memory 50 %, redis 50 %, postgres 0 %")
          .anyMatch(line -> line.startsWith("type labs rows=50 complete=true generation=0"));
      assertThat(query.run(new StatusCommand(), "--json")).isZero();
      assertThat(String.join("\n", query.out())).contains("\"operations\" : {");
    }
  }

  private String url() {
    return "http://127.0.0.1:" + service.port();
  }

  private int run(String... arguments) {
    return new CommandLine(new StatusCommand())
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }
}
