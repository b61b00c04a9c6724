package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The one document of all operations. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.data.redis.url=redis://localhost:1",
      "spring.kafka.bootstrap-servers=localhost:1",
      "rollcall.fallback.port=1",
      "spring.test.webtestclient.timeout=30s"
    })
@AutoConfigureWebTestClient
class OpenApiTest {
  private static final String DOCUMENT = "/operations/openapi";

  @Autowired WebTestClient http;

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping mappings;

  @Test
  void everyOperation_isInIt_withASummary_andNothingElse() {
    JsonNode document = document();
    List<String> expected = new ArrayList<>();
    mappings
        .getHandlerMethods()
        .keySet()
        .forEach(
            mapping ->
                mapping
                    .getPatternsCondition()
                    .getPatterns()
                    .forEach(
                        pattern ->
                            mapping
                                .getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method -> {
                                      String path = pattern.getPatternString();
                                      if (path.startsWith("/operations/")
                                          && !path.startsWith(DOCUMENT)) {
                                        expected.add(method + " " + path);
                                      }
                                    })));
    assertThat(expected)
        .contains("GET /operations/explain", "POST /operations/replays/{type}/flip");
    List<String> described = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    document
        .path("paths")
        .forEachEntry(
            (path, methods) ->
                methods.forEachEntry(
                    (method, operation) -> {
                      String name = method.toUpperCase(java.util.Locale.ROOT) + " " + path;
                      described.add(name);
                      ids.add(operation.path("operationId").asString());
                      assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
                      assertThat(operation.path("responses").has("4XX")).as(name).isTrue();
                    }));
    assertThat(described).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(ids).doesNotHaveDuplicates().contains("replay-flip", "explain-explain");
  }

  @Test
  void whatIsAnswered_isDescribed_eachUnderANameOfItsOwn() {
    JsonNode document = document();
    assertThat(document.at("/info/title").asString()).isEqualTo("Rollcall operations");
    JsonNode schemas = document.at("/components/schemas");
    assertThat(schemas.at("/ReplayLine/properties").has("phase")).isTrue();
    assertThat(schemas.at("/AuditLine/properties").has("wrongPages")).isTrue();
    assertThat(schemas.at("/EvictLine/properties").has("fills")).isTrue();
    assertThat(schemas.at("/StatusMemory/properties").has("byKind")).isTrue();
    assertThat(schemas.at("/ExplanationMemory/properties").has("answers")).isTrue();
    assertThat(
            document
                .path("paths")
                .path("/operations/explain")
                .at("/get/responses/200/content/application~1json/schema/$ref")
                .asString())
        .isEqualTo("#/components/schemas/Explanation");
  }

  private JsonNode document() {
    byte[] body =
        http.get()
            .uri(DOCUMENT)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody();
    return JsonMapper.shared().readTree(body);
  }
}
