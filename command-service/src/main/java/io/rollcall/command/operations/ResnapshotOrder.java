package io.rollcall.command.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads orders of resnapshots. What is not understood is refused, never passed over. Pure. */
final class ResnapshotOrder {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TYPES = "types";
  private static final String EXAMPLE = "{\"types\": [\"students\"]}";

  private ResnapshotOrder() {}

  /**
   * The names of the types that are to be read anew.
   *
   * @throws Refusal if the body does not name types
   */
  static List<String> types(Catalog catalog, @Nullable String body) {
    JsonNode order = read(body);
    JsonNode names = order.path(TYPES);
    if (!order.isObject() || order.size() != 1 || !names.isArray() || names.isEmpty()) {
      throw bad("The body is not understood; give " + EXAMPLE + ".");
    }
    Set<String> types = new LinkedHashSet<>();
    names.forEach(name -> types.add(type(catalog, name.isString() ? name.stringValue() : "")));
    return List.copyOf(types);
  }

  /**
   * The name of a type that exists.
   *
   * @throws Refusal if none is called so
   */
  static String type(Catalog catalog, String name) {
    ResourceType type = catalog.find(name);
    if (type == null) {
      throw bad(
          "There is no type \"%s\"; there are %s."
              .formatted(
                  name,
                  catalog.types().stream()
                      .map(ResourceType::name)
                      .collect(Collectors.joining(", "))));
    }
    return type.name();
  }

  private static JsonNode read(@Nullable String body) {
    try {
      return JSON.readTree(body == null ? "" : body);
    } catch (JacksonException e) {
      throw bad("The body is no JSON; give " + EXAMPLE + ".");
    }
  }

  private static Refusal bad(String detail) {
    return new Refusal(Problem.of(Status.BAD_REQUEST, detail));
  }
}
