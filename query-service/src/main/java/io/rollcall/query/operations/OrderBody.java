package io.rollcall.query.operations;

import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON of orders. What is not understood is refused, never passed over. */
final class OrderBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OrderBody() {}

  /**
   * Reads an object.
   *
   * @param members those that it may have
   * @param instead what to give where it is none, such as {@code give {"type": "labs"}}
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static JsonNode read(String json, Set<String> members, String instead) {
    JsonNode body;
    try {
      body = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The body is no JSON; " + instead, e);
    }
    if (!body.isObject()) {
      throw new IllegalArgumentException("The body is no JSON object; " + instead);
    }
    for (String name : body.propertyNames()) {
      if (!members.contains(name)) {
        throw new IllegalArgumentException(name + " is unknown; " + instead);
      }
    }
    return body;
  }
}
