package io.rollcall.query.order;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON object that goes with an order. What is not understood is refused, never passed over: a
 * misspelt name must not have more done than was meant. Each refusal is an {@link
 * IllegalArgumentException} that says what is wrong, and what to give instead.
 */
public final class OrderBody {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode body;

  private OrderBody(JsonNode body) {
    this.body = body;
  }

  /**
   * Reads an object.
   *
   * @param json null for an empty one
   * @param members the names that it may have
   * @param example of such an object
   */
  public static OrderBody read(@Nullable String json, Set<String> members, String example) {
    JsonNode body;
    try {
      body = JSON.readTree(json == null ? "{}" : json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The body is no JSON; give " + example, e);
    }
    if (!body.isObject()) {
      throw new IllegalArgumentException("The body is no JSON object; give " + example);
    }
    for (String name : body.propertyNames()) {
      if (!members.contains(name)) {
        throw new IllegalArgumentException(name + " is unknown; give " + example + ", or less");
      }
    }
    return new OrderBody(body);
  }

  /** Reads an object with one number from 0 on. */
  public static long readNumber(String json, String name) {
    String example = "{\"" + name + "\": 0}";
    OrderBody only = read(json, Set.of(name), example);
    if (!only.body.has(name)) {
      throw new IllegalArgumentException("The body is " + only.body + "; give " + example);
    }
    return only.number(name, 0);
  }

  /** The types that are named by {@code types}; all where that is left out. */
  public List<ResourceType> types(Catalog catalog) {
    JsonNode names = body.path("types");
    if (names.isMissingNode()) {
      return List.copyOf(catalog.types());
    }
    if (!names.isArray() || names.isEmpty()) {
      throw new IllegalArgumentException(
          "types is " + names + "; give names of types, or leave it out");
    }
    Set<ResourceType> types = new LinkedHashSet<>();
    for (JsonNode name : names) {
      ResourceType type = name.isString() ? catalog.find(name.stringValue()) : null;
      if (type == null) {
        throw new IllegalArgumentException("There is no type " + name);
      }
      types.add(type);
    }
    return List.copyOf(types);
  }

  /** A member that is text; null where it is left out. */
  public @Nullable String text(String name) {
    JsonNode text = body.path(name);
    if (!text.isMissingNode() && !text.isString()) {
      throw new IllegalArgumentException(name + " is " + text + "; give a text");
    }
    return text.isMissingNode() ? null : text.stringValue();
  }

  /** A member that is an array of texts; empty where it is left out. */
  public List<String> texts(String name) {
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

  /** Whether there is a member. */
  public boolean has(String name) {
    return body.has(name);
  }

  /** A member that is true or false. */
  public boolean truth(String name, boolean otherwise) {
    JsonNode truth = body.path(name);
    if (!truth.isMissingNode() && !truth.isBoolean()) {
      throw new IllegalArgumentException(name + " is " + truth + "; give true or false");
    }
    return truth.asBoolean(otherwise);
  }

  /**
   * A member that is text, which must be there.
   *
   * @param most how many characters it may have
   * @return it without space round it
   */
  public String text(String name, int most) {
    JsonNode text = body.path(name);
    if (!text.isString() || text.stringValue().isBlank() || text.stringValue().length() > most) {
      throw new IllegalArgumentException(
          "%s is %s; give a text of at most %d characters"
              .formatted(name, text.isMissingNode() ? "missing" : "none", most));
    }
    return text.stringValue().strip();
  }

  /** A member that is a whole number from 0 on. */
  public long number(String name, long otherwise) {
    JsonNode number = body.path(name);
    if (number.isMissingNode()) {
      return otherwise;
    }
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
      throw new IllegalArgumentException(name + " is " + number + "; give a number from 0");
    }
    return number.longValue();
  }
}
