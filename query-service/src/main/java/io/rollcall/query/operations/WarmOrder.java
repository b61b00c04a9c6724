package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What is to be warmed.
 *
 * @param types whose lists that were read last
 * @param lists how many of each type
 * @param urls of further lists
 */
record WarmOrder(List<ResourceType> types, int lists, List<String> urls) {
  private static final String INSTEAD =
      "give {\"types\": [\"students\"], \"lists\": 10, \"urls\": [\"/api/students/?…\"]}, or less";

  /**
   * Reads JSON; with neither types nor URLs it is all types.
   *
   * @param lists how many of each type if it does not say
   * @param mostUrls how many there may be
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static WarmOrder read(Catalog catalog, int lists, int mostUrls, String json) {
    JsonNode body = OrderBody.read(json, Set.of("types", "lists", "urls"), INSTEAD);
    List<String> urls = texts(body, "urls");
    if (urls.size() > mostUrls) {
      throw new IllegalArgumentException(
          "urls are %d; give at most rollcall.warm.pages, which is %d"
              .formatted(urls.size(), mostUrls));
    }
    return new WarmOrder(types(catalog, body), count(body, lists), urls);
  }

  private static List<ResourceType> types(Catalog catalog, JsonNode body) {
    if (!body.has("types") && !body.has("urls")) {
      return catalog.types();
    }
    Set<ResourceType> types = new LinkedHashSet<>();
    for (String name : texts(body, "types")) {
      ResourceType type = catalog.find(name);
      if (type == null) {
        throw new IllegalArgumentException("There is no type " + name);
      }
      types.add(type);
    }
    return List.copyOf(types);
  }

  private static List<String> texts(JsonNode body, String name) {
    JsonNode all = body.path(name);
    if (all.isMissingNode()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    all.forEach(each -> texts.add(each.isString() ? each.stringValue() : ""));
    if (!all.isArray() || texts.isEmpty() || texts.contains("")) {
      throw new IllegalArgumentException(
          name + " is " + all + "; give an array of texts, or leave it out");
    }
    return texts;
  }

  private static int count(JsonNode body, int otherwise) {
    JsonNode lists = body.path("lists");
    if (lists.isMissingNode()) {
      return otherwise;
    }
    if (!lists.isIntegralNumber()
        || !lists.canConvertToInt()
        || lists.intValue() < 0
        || lists.intValue() > WarmProperties.MOST) {
      throw new IllegalArgumentException(
          "lists is " + lists + "; give a number from 0 to " + WarmProperties.MOST);
    }
    return lists.intValue();
  }
}
