package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.order.OrderBody;
import java.util.Set;

/** What is to be evicted. */
sealed interface EvictOrder {
  /** The list of a URL. */
  record OfList(String url) implements EvictOrder {}

  /** All lists of a type. */
  record OfType(ResourceType type) implements EvictOrder {}

  /** An order that is understood. */
  String EXAMPLE = "{\"url\": \"/api/students/?…\"} or {\"type\": \"students\"}";

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static EvictOrder read(Catalog catalog, String json) {
    OrderBody body = OrderBody.read(json, Set.of("url", "type"), EXAMPLE);
    String url = body.text("url");
    String name = body.text("type");
    if (url != null && name == null) {
      return new OfList(url);
    }
    if (name == null || url != null) {
      throw new IllegalArgumentException("The body names no one thing; give " + EXAMPLE);
    }
    ResourceType type = catalog.find(name);
    if (type == null) {
      throw new IllegalArgumentException("There is no type \"" + name + "\"");
    }
    return new OfType(type);
  }
}
