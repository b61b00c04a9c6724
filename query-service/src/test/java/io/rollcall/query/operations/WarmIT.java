package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Lists are made by order, and are there for whoever reads them. */
class WarmIT extends OperationsRig {
  @Test
  void givenLists_areMade_andWhatIsNoListIsTold() {
    list("/api/labs/");
    String url = "/api/labs/?search=Lab%207&page_size=20&page=last";
    assertThat(explain(url).at("/page/standing").asString()).isEqualTo("absent");
    JsonNode begun =
        warm(
            """
            {"urls": ["http://front.example%s", "/api/nope/", "/api/labs/?search=Lab+7&page=99",
                      "/api/labs/?department=D9"]}"""
                .formatted(url));
    assertThat(begun.path("total").asInt()).isEqualTo(2);
    JsonNode done = awaitEnd(begun);
    assertThat(done.path("state").asString()).isEqualTo("done");
    assertThat(done.path("made").asInt()).isEqualTo(1);
    assertThat(done.path("missing").asInt()).isEqualTo(1);
    assertThat(done.path("failed").asInt()).isZero();
    assertThat(done.path("refused").path(0).asString()).isEqualTo("/api/nope/: Not found.");
    assertThat(done.path("refused").path(1).asString())
        .startsWith("/api/labs/?department=D9: department: [Select a valid choice");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(explain(url).at("/page/standing").asString()).isEqualTo("kept"));
    JsonNode again = awaitEnd(warm("{\"urls\": [\"" + url + "\"]}"));
    assertThat(again.path("kept").asInt()).isEqualTo(1);
    assertThat(again.path("made").asInt()).isZero();
  }

  @Test
  void pagesOfAType_thatAChangeHasEvicted_areMadeAgain() {
    String evicted = "/api/labs/?search=Lab%2010&page_size=5&page=2";
    String kept = "/api/labs/?search=Lab%2011&page_size=5";
    list(evicted);
    list(kept);
    FEED.lab("L108", "D0", "Lab 108, renamed");
    FEED.tell();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(explain(evicted).at("/lastEviction/key").asString(""))
                    .isEqualTo("L108"));
    assertThat(explain(evicted).at("/page/standing").asString()).isEqualTo("absent");

    JsonNode done = awaitEnd(warm("{\"types\": [\"labs\"], \"lists\": 1000}"));
    assertThat(done.path("failed").asInt()).as("%s", done).isZero();
    assertThat(done.path("made").asInt()).isPositive();
    assertThat(done.path("kept").asInt()).isPositive();
    assertThat(done.path("made").asInt() + done.path("kept").asInt() + done.path("missing").asInt())
        .isEqualTo(done.path("total").asInt());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(explain(evicted).at("/page/standing").asString()).isEqualTo("kept"));
    assertThat(list(evicted).toString()).contains("Lab 108, renamed");
  }

  @Test
  void ofTypesThatNobodyHasRead_theWholeListIsMade() {
    list("/api/labs/");
    await().atMost(PATIENCE).until(() -> read("/api/courses/").getStatus().is2xxSuccessful());
    operation(HttpMethod.POST, "evict", "{\"type\": \"courses\"}", 200);
    awaitEnd(warm("{\"types\": [\"courses\"]}"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(explain("/api/courses/").at("/page/standing").asString())
                    .isEqualTo("kept"));
  }

  @Test
  void anOrder_thatIsNotUnderstood_isRefused() {
    assertThat(operation(HttpMethod.POST, "warm", "{\"type\": 1}", 400).path("detail").asString())
        .startsWith("type is unknown; give");
  }

  private JsonNode warm(String order) {
    return operation(HttpMethod.POST, "warm", order, 202);
  }

  private JsonNode awaitEnd(JsonNode begun) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              JsonNode last = operation(HttpMethod.GET, "warm", null, 200);
              assertThat(last.path("id")).isEqualTo(begun.path("id"));
              return !last.path("endedAt").isNull();
            });
    return operation(HttpMethod.GET, "warm", null, 200);
  }
}
