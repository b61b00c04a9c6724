package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What came of a request's body before the database was asked.
 *
 * @param values what to write, by column; only columns that were given
 * @param given what was given for these, and under which name
 * @param errors messages by field, the field being called as the request called it
 */
record Draft(
    Map<Column, @Nullable Object> values,
    Map<Column, Given> given,
    Map<String, List<String>> errors) {

  /** A member of the request. */
  record Given(String name, JsonNode json) {}

  Draft {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
  }

  /** This draft with one more message. */
  Draft withError(String field, String message) {
    Map<String, List<String>> more = new LinkedHashMap<>(errors);
    List<String> messages = new ArrayList<>(more.getOrDefault(field, List.of()));
    messages.add(message);
    more.put(field, List.copyOf(messages));
    return new Draft(values, given, more);
  }
}
