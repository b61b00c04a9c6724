package io.rollcall.query.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.page.Pages;
import io.rollcall.query.page.PagesFixture;
import io.rollcall.query.view.LiveView;
import io.rollcall.testkit.Servers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What goes by an order, and what comes of reading it again. */
class EvictIT extends OperationsRig {
  @Autowired Catalog catalog;

  @Autowired
  @Qualifier("pages")
  Pages pages;

  @Test
  void aList_goes_withItsPagesOfAllSizes_andNoOther_andIsMadeAnew() {
    JsonNode before = list("/api/labs/?search=Lab%201&page_size=30");
    list("/api/labs/?search=Lab%201&page_size=30&page=2");
    list("/api/labs/?search=Lab%201&page_size=7");
    list("/api/labs/?search=Lab%202&page_size=30");

    JsonNode gone = evict("{\"url\": \"/api/labs/?page=2&search=lab%201\"}");
    assertThat(gone.path("type").asString()).isEqualTo("labs");
    assertThat(gone.path("query").asString())
        .isEqualTo("search(lab_name,lab_id)=1&search(lab_name,lab_id)=LAB&ordering=lab_id");
    assertThat(gone.path("lists").asInt()).isEqualTo(1);
    assertThat(gone.path("pages").asInt()).isEqualTo(3);
    assertThat(gone.path("fills").asInt()).isZero();

    JsonNode evicted = explain("/api/labs/?search=Lab%201&page_size=7");
    assertThat(evicted.at("/view/live").asBoolean()).isFalse();
    assertThat(evicted.at("/page/standing").asString()).isEqualTo("absent");
    assertThat(explain("/api/labs/?search=Lab%202&page_size=30").at("/page/standing").asString())
        .isEqualTo("kept");

    assertThat(list("/api/labs/?search=Lab%201&page_size=30")).isEqualTo(before);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode again = explain("/api/labs/?search=Lab%201&page_size=30");
              assertThat(again.at("/page/standing").asString()).isEqualTo("kept");
              assertThat(again.at("/view/live").asBoolean()).isTrue();
              assertThat(again.at("/lastEviction/kind").asString("")).isEqualTo("order");
            });
    assertThat(evict("{\"url\": \"/api/labs/?search=never\"}").path("lists").asInt()).isZero();
  }

  @Test
  void aList_ofMorePagesThanAScriptEvicts_goesWhole() {
    for (int page = 1; page <= LABS; page++) {
      list("/api/labs/?ordering=-capacity&page_size=1&page=" + page);
    }
    JsonNode gone = evict("{\"url\": \"/api/labs/?ordering=-capacity\"}");
    assertThat(gone.path("pages").asInt()).isEqualTo(LABS);
    assertThat(explain("/api/labs/?ordering=-capacity&page_size=1&page=3").at("/page/standing"))
        .hasToString("\"absent\"");
  }

  @Test
  void whatIsInMemory_goesToo() {
    String url = "/api/labs/?search=Lab%203";
    list(url);
    await().atMost(PATIENCE).until(() -> source(url).equals("memory"));
    evict("{\"url\": \"" + url + "\"}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(explain(url).at("/memory")).hasToString(memoryOfNothing()));
  }

  private static String memoryOfNothing() {
    return "{\"sure\":true,\"page\":false,\"length\":false,\"answers\":0}";
  }

  @Test
  void aPage_thatIsBeingFilled_willNotBeStored() {
    String url = "/api/labs/?ordering=capacity&page_size=50";
    list(url + "&page=1");
    LiveView view = new LiveView(ListQuery.of(catalog.type("labs"), List.of(), List.of(), order()));
    PagesFixture.lease(pages, view, 2, 50);
    assertThat(explain(url + "&page=2").at("/page/standing").asString()).isEqualTo("filling");
    JsonNode gone = evict("{\"url\": \"" + url + "\"}");
    assertThat(gone.path("pages").asInt()).isEqualTo(1);
    assertThat(gone.path("fills").asInt()).isEqualTo(1);
    assertThat(explain(url + "&page=2").at("/page/standing").asString()).isEqualTo("absent");
  }

  private List<io.rollcall.catalog.Order> order() {
    return List.of(new io.rollcall.catalog.Order(catalog.type("labs").column("capacity"), false));
  }

  @Test
  void allListsOfAType_go_inEachGeneration_andItsRowsStay() {
    long all = list("/api/departments/").path("count").asLong();
    list("/api/departments/?search=phys");
    operation(HttpMethod.POST, "replays", "{\"types\": [\"departments\"], \"hold\": true}", 202);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        operation(HttpMethod.GET, "replays/departments", null, 200)
                            .path("phase")
                            .asString())
                    .isEqualTo("held"));
    assertThat(keys(".1:v:*")).hasSize(2);

    JsonNode gone = evict("{\"type\": \"departments\"}");
    assertThat(gone.path("query").isNull()).isTrue();
    assertThat(gone.path("lists").asInt()).isEqualTo(2);
    assertThat(gone.path("pages").asInt()).isEqualTo(2);
    assertThat(keys(".1:v:*")).isEmpty();
    assertThat(keys(".1:p:*")).isEmpty();
    assertThat(keys(":v:*")).isEmpty();
    assertThat(keys(":p:*")).isEmpty();
    assertThat(keys(".1:rows")).hasSize(1);

    operation(HttpMethod.DELETE, "replays/departments", null, 200);
    assertThat(list("/api/departments/").path("count").asLong()).isEqualTo(all);
    assertThat(list("/api/departments/?search=phys").path("count").asLong()).isEqualTo(1);
  }

  private static List<String> keys(String end) {
    try (RedisClient client = RedisClient.create(Servers.shared().redis().url())) {
      return client.connect().sync().keys(prefix() + ":{departments}:????????" + end);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON                              | The body is no JSON; give",
        "[]                                   | The body is no JSON object; give",
        "{}                                   | The body names no one thing; give",
        "{\"typ\": \"labs\"}                  | typ is unknown; give",
        "{\"type\": [\"labs\"]}               | type is [\"labs\"]; give a text",
        "{\"type\": \"lab\"}                  | There is no type \"lab\"",
        "{\"type\": \"labs\", \"url\": \"/\"} | The body names no one thing"
      })
  void anOrder_thatIsNotUnderstood_isRefused(String body, String why) {
    assertThat(operation(HttpMethod.POST, "evict", body, 400).path("detail").asString())
        .startsWith(why);
  }

  @Test
  void aUrl_isRefused_inTheWordsOfTheReadApi() {
    list("/api/labs/");
    assertThat(operation(HttpMethod.POST, "evict", "{\"url\": \"/api/lab/\"}", 404).path("detail"))
        .hasToString("\"Not found.\"");
    assertThat(
            operation(HttpMethod.POST, "evict", "{\"url\": \"/api/labs/?department=D9\"}", 400)
                .path("department")
                .path(0)
                .asString())
        .startsWith("Select a valid choice");
  }

  private JsonNode evict(String order) {
    return operation(HttpMethod.POST, "evict", order, 200);
  }
}
