package io.rollcall.benchmarks.freshness;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is written to and looked at: a named row of each of several types. */
public final class Spots {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAGE = 100;

  private Spots() {}

  /**
   * The rows of a type in the order of its list.
   *
   * @param column the text column to write
   * @param most of them, from the first on
   * @param shown how many rows the pages have that are looked at
   */
  public static List<Spot> of(
      Catalog catalog, String type, String column, int most, int shown, String query)
      throws IOException, InterruptedException {
    ResourceType rows = catalog.type(type);
    Column text = rows.column(column);
    String update =
        "update %s set %s = ? where %s = ?"
            .formatted(rows.table(), text.sqlName(), rows.key().sqlName());
    List<Spot> spots = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int page = 1; spots.size() < most; page++) {
        URI address = page(query, type, PAGE, page);
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          break; // past the last page
        }
        for (JsonNode row : JSON.readTree(answer.body()).get("results")) {
          String key = row.get(rows.key().name()).asString();
          int place = spots.size() / shown + 1;
          spots.add(new Spot(type, update, key, page(query, type, shown, place)));
        }
      }
    }
    return spots.subList(0, Math.min(most, spots.size()));
  }

  private static URI page(String query, String type, int size, int number) {
    return URI.create("%s/api/%s/?page_size=%d&page=%d".formatted(query, type, size, number));
  }
}
