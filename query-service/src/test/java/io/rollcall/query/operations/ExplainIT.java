package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.rollcall.testkit.Servers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What is told of a list, before it is read, after, and once a change has come. */
class ExplainIT extends OperationsRig {
  @Test
  void aList_thatNobodyHasRead_isExplained_andNotMade() {
    list("/api/labs/?page_size=1");
    String url = "http://front.example/api/labs/?page=2&page_size=20&search=nobody";
    List<String> before = keys();
    JsonNode told = explain("/api/labs/?search=nobody&page=last&page_size=20");
    assertThat(told.path("type").asString()).isEqualTo("labs");
    assertThat(told.path("query").asString())
        .isEqualTo("search(lab_name,lab_id)=NOBODY&ordering=lab_id");
    assertThat(told.path("generation").asLong()).isZero();
    assertThat(told.path("answeredFrom").asString()).isEqualTo("redis");
    assertThat(told.path("because").asString()).startsWith("the list view is made of all rows");
    assertThat(told.at("/view/live").asBoolean()).isFalse();
    assertThat(told.at("/view/rows").isNull()).isTrue();
    assertThat(told.at("/page/number").isNull()).isTrue();
    assertThat(told.at("/page/standing").asString()).isEqualTo("absent");
    assertThat(told.at("/caughtUp/complete").asBoolean()).isTrue();
    assertThat(told.at("/caughtUp/position").asString()).startsWith("0/");
    assertThat(told.path("lastEviction").isNull()).isTrue();
    assertThat(explain(url).at("/page/number").asLong()).isEqualTo(2);
    assertThat(explain(url).at("/view/id")).isEqualTo(told.at("/view/id"));
    assertThat(keys()).isEqualTo(before);
  }

  @Test
  void aList_thatIsRead_isKept_andThenInMemory_untilAChangeEvictsIt() {
    String url = "/api/labs/?department=D1&page_size=20&page=2";
    list(url);
    JsonNode kept = explain(url);
    assertThat(kept.path("query").asString()).isEqualTo("department=D1&ordering=lab_id");
    assertThat(kept.at("/view/live").asBoolean()).isTrue();
    assertThat(kept.at("/view/rows").asLong()).isEqualTo(LABS / 2);
    assertThat(kept.at("/page/pages").asLong()).isEqualTo(7);
    assertThat(kept.at("/page/standing").asString()).isEqualTo("kept");
    assertThat(kept.at("/page/ageMs").asLong()).isBetween(0L, PATIENCE.toMillis());
    assertThat(kept.at("/page/expiresInMs").asLong()).isBetween(1_700_000L, 1_800_000L);
    assertThat(kept.at("/view/expiresInMs").asLong()).isBetween(1_700_000L, 1_800_000L);
    assertThat(kept.at("/page/bytes").asLong()).isPositive();
    assertThat(kept.at("/page/jsonBytes").asLong()).isGreaterThan(2_000);
    assertThat(kept.at("/page/embeds").asInt()).isEqualTo(1);

    await().atMost(PATIENCE).until(() -> source(url).equals("memory"));
    JsonNode remembered = explain(url);
    assertThat(remembered.path("answeredFrom").asString()).isEqualTo("memory");
    assertThat(remembered.at("/memory/sure").asBoolean()).isTrue();
    assertThat(remembered.at("/memory/answers").asInt()).isEqualTo(1);
    assertThat(explain("/api/labs/?department=D1&page_size=20").at("/memory/answers").asInt())
        .isZero();

    FEED.lab("L045", "D1", "Renamed");
    FEED.tell();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(explain(url).at("/lastEviction/key").asString("")).isEqualTo("L045"));
    JsonNode evicted = explain(url);
    assertThat(evicted.at("/lastEviction/kind").asString()).isEqualTo("update");
    assertThat(evicted.at("/lastEviction/type").asString()).isEqualTo("labs");
    assertThat(evicted.at("/lastEviction/fields/0").asString()).isEqualTo("lab_name");
    assertThat(evicted.at("/lastEviction/agoMs").asLong()).isBetween(0L, PATIENCE.toMillis());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(explain(url).at("/memory/answers").asInt()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/nope/",
        "/elsewhere",
        "/api/labs/?department=D9",
        "/api/labs/?page=0",
        "/api/labs/?page=99",
        "/api/labs/?format=xml",
        "/api/labs/?ordering=nothing&search="
      })
  void aUrl_isRefused_inTheWordsOfTheReadApi(String url) {
    list("/api/labs/");
    var read = read(url);
    JsonNode told =
        operation(
            HttpMethod.GET,
            "explain?url=" + URLEncoder.encode(url, StandardCharsets.UTF_8),
            null,
            read.getStatus().value());
    if (!read.getStatus().is2xxSuccessful()) {
      assertThat(told.toString())
          .isEqualTo(new String(read.getResponseBody(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsNoList_isRefused() {
    assertThat(refusal("explain?url=/api/labs/L1/")).startsWith("/api/labs/L1/ is a row");
    assertThat(refusal("explain?url=/api/")).startsWith("/api/ is the map of all lists");
    assertThat(refusal("explain")).contains("url");
  }

  private String refusal(String path) {
    return operation(HttpMethod.GET, path, null, 400).path("detail").asString();
  }

  /** The keys of labs, save for what moves by itself. */
  private static List<String> keys() {
    try (RedisClient client = RedisClient.create(Servers.shared().redis().url())) {
      return client.connect().sync().keys(prefix() + ":{labs}:*").stream().sorted().toList();
    }
  }
}
