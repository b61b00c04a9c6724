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
final class Spots {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAGE = 100;

  private Spots() {}

  /**
   * The rows of a type in the order of its list.
   *
   * @param column the text column to write
   * @param most of them, from the first on
   */
  static List<Spot> of(Catalog catalog, String type, String column, int most, String query)
      throws IOException, InterruptedException {
    ResourceType rows = catalog.type(type);
    Column text = rows.column(column);
    String update =
        "update %s set %s = ? where %s = ?"
            .formatted(rows.table(), text.sqlName(), rows.key().sqlName());
    List<Spot> spots = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int page = 1; spots.size() < most; page++) {
        URI address =
            URI.create("%s/api/%s/?page_size=%d&page=%d".formatted(query, type, PAGE, page));
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          break; // past the last page
        }
        for (JsonNode row : JSON.readTree(answer.body()).get("results")) {
          String key = row.get(rows.key().name()).asString();
          String shown = "%s/api/%s/?page_size=1&page=%d".formatted(query, type, spots.size() + 1);
          spots.add(new Spot(update, key, URI.create(shown)));
        }
      }
    }
    return spots.subList(0, Math.min(most, spots.size()));
  }
}
