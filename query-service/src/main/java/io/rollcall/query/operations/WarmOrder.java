package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.order.OrderBody;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be warmed.
 *
 * @param types whose lists that were read last
 * @param lists how many of each type
 * @param urls of further lists
 */
record WarmOrder(List<ResourceType> types, int lists, List<String> urls) {
  private static final String TYPES = "types";
  private static final String LISTS = "lists";
  private static final String URLS = "urls";
  private static final String EXAMPLE =
      "{\"types\": [\"students\"], \"lists\": 10, \"urls\": [\"/api/students/?…\"]}";

  /**
   * Reads JSON; with neither types nor URLs it is all types.
   *
   * @param lists how many of each type if it does not say
   * @param mostUrls how many there may be
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static WarmOrder read(Catalog catalog, int lists, int mostUrls, @Nullable String json) {
    OrderBody body = OrderBody.read(json, Set.of(TYPES, LISTS, URLS), EXAMPLE);
    List<String> urls = body.texts(URLS);
    if (urls.size() > mostUrls) {
      throw new IllegalArgumentException(
          "urls are %d; give at most rollcall.warm.pages, which is %d"
              .formatted(urls.size(), mostUrls));
    }
    boolean onlyUrls = body.has(URLS) && !body.has(TYPES);
    long count = body.number(LISTS, lists);
    if (count > WarmProperties.MOST) {
      throw new IllegalArgumentException(
          "lists is " + count + "; give a number from 0 to " + WarmProperties.MOST);
    }
    return new WarmOrder(onlyUrls ? List.of() : body.types(catalog), (int) count, urls);
  }
}
