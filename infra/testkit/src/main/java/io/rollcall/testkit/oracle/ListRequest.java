package io.rollcall.testkit.oracle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request for a list: a type and the parameters of its URL, as sent and not yet decoded to
 * anything; null where one is not sent.
 */
public record ListRequest(
    String type,
    Map<String, String> filters,
    @Nullable String search,
    @Nullable String ordering,
    @Nullable String page,
    @Nullable String size) {

  /** A request for the first page of the whole list. */
  public static ListRequest of(String type) {
    return new ListRequest(type, Map.of(), null, null, null, null);
  }

  /** The path and query of its URL, such as {@code /api/labs/?department=CSE}. */
  public String path() {
    List<String> parameters = new ArrayList<>();
    filters.forEach((name, value) -> add(parameters, name, value));
    add(parameters, "search", search);
    add(parameters, "ordering", ordering);
    add(parameters, "page", page);
    add(parameters, "page_size", size);
    return "/api/%s/%s%s"
        .formatted(type, parameters.isEmpty() ? "" : "?", String.join("&", parameters));
  }

  private static void add(List<String> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
