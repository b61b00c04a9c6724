package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is to be replayed, and how. What is not understood is refused, never passed over: a misspelt
 * name must not have all types replayed.
 *
 * @param types at least one
 * @param held whether to wait for an order before the new rows are read
 * @param limit how many records a second to apply at most, 0 for as many as can be
 */
record ReplayOrder(List<ResourceType> types, boolean held, long limit) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> MEMBERS = Set.of("types", "hold", "limit");
  private static final String EXAMPLE =
      "give {\"types\": [\"students\"], \"hold\": false, \"limit\": 0}, or less";

  /**
   * Reads JSON; without types it is all of them.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static ReplayOrder read(Catalog catalog, String json) {
    JsonNode body = object(json);
    for (String name : body.propertyNames()) {
      if (!MEMBERS.contains(name)) {
        throw new IllegalArgumentException(name + " is unknown; " + EXAMPLE);
      }
    }
    Set<ResourceType> types = new LinkedHashSet<>();
    JsonNode names = body.path("types");
    if (names.isMissingNode()) {
      types.addAll(catalog.types());
    } else if (!names.isArray() || names.isEmpty()) {
      throw new IllegalArgumentException(
          "types is " + names + "; give names of types, or leave it out");
    }
    for (JsonNode name : names) {
      ResourceType type = name.isString() ? catalog.find(name.stringValue()) : null;
      if (type == null) {
        throw new IllegalArgumentException("There is no type " + name);
      }
      types.add(type);
    }
    JsonNode hold = body.path("hold");
    if (!hold.isMissingNode() && !hold.isBoolean()) {
      throw new IllegalArgumentException("hold is " + hold + "; give true or false");
    }
    return new ReplayOrder(new ArrayList<>(types), hold.asBoolean(false), limit(body));
  }

  /**
   * Reads JSON with a limit.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static long readLimit(String json) {
    JsonNode body = object(json);
    if (!body.has("limit") || body.size() > 1) {
      throw new IllegalArgumentException("The body is " + body + "; give {\"limit\": 0}");
    }
    return limit(body);
  }

  /**
   * Reads JSON with the number of a generation.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static long readGeneration(String json) {
    JsonNode body = object(json);
    if (!body.has("generation") || body.size() > 1) {
      throw new IllegalArgumentException("The body is " + body + "; give {\"generation\": 0}");
    }
    return number(body, "generation");
  }

  private static long limit(JsonNode body) {
    return body.has("limit") ? number(body, "limit") : 0;
  }

  private static long number(JsonNode body, String name) {
    JsonNode number = body.path(name);
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
      throw new IllegalArgumentException(name + " is " + number + "; give a number from 0");
    }
    return number.longValue();
  }

  private static JsonNode object(String json) {
    try {
      JsonNode body = JSON.readTree(json);
      if (body.isObject()) {
        return body;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The body is no JSON; " + EXAMPLE, e);
    }
    throw new IllegalArgumentException("The body is no JSON object; " + EXAMPLE);
  }
}
