package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What is to be evicted. */
sealed interface EvictOrder {
  /** The list of a URL. */
  record OfList(String url) implements EvictOrder {}

  /** All lists of a type. */
  record OfType(ResourceType type) implements EvictOrder {}

  /** What to give where an order is not understood. */
  String INSTEAD = "give {\"url\": \"/api/students/?…\"} or {\"type\": \"students\"}";

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static EvictOrder read(Catalog catalog, String json) {
    JsonNode body = OrderBody.read(json, Set.of("url", "type"), INSTEAD);
    JsonNode named = body.path("url").isMissingNode() ? body.path("type") : body.path("url");
    if (body.size() != 1 || !named.isString()) {
      throw new IllegalArgumentException("The body is " + body + "; " + INSTEAD);
    }
    if (body.has("url")) {
      return new OfList(named.stringValue());
    }
    ResourceType type = catalog.find(named.stringValue());
    if (type == null) {
      throw new IllegalArgumentException("There is no type " + named);
    }
    return new OfType(type);
  }
}
