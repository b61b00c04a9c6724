package io.rollcall.command.write;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.write.Coerced.Taken;
import io.rollcall.command.write.Coerced.Wrong;
import io.rollcall.command.write.Draft.Given;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides what a body means for a row of a type, without asking the database. Pure.
 *
 * <p>As in DRF, members that name no writable column are ignored, and every bad field is told of.
 * Both spellings of a reference are accepted. If both are there, the type's own counts: {@code
 * department_id} where rows show an object under {@code department}, {@code department} elsewhere.
 * An object under the nested name is what a list showed, sent back; DRF ignores it, and so do we.
 */
final class Validation {
  private Validation() {}

  /**
   * Checks a body.
   *
   * @param key the key of the row to change; null to create one
   */
  static Draft check(ResourceType type, ObjectNode body, Mode mode, @Nullable Object key) {
    Map<Column, @Nullable Object> values = new LinkedHashMap<>();
    Map<Column, Given> given = new LinkedHashMap<>();
    Map<String, List<String>> errors = new LinkedHashMap<>();
    for (Column column : type.columns()) {
      boolean isKey = column.equals(type.key());
      if (!isWritable(type, column, mode)) {
        continue;
      }
      Given found = find(column, body);
      if (isKey && mode != Mode.CREATE) {
        checkKey(type, found, Objects.requireNonNull(key), errors);
      } else if (found == null) {
        if (mode != Mode.PARTIAL && isRequired(column)) {
          errors.put(usualName(column), List.of(Fields.REQUIRED));
        }
      } else {
        given.put(column, found);
        switch (Fields.coerce(column, found.json())) {
          case Taken taken -> values.put(column, taken.value());
          case Wrong wrong -> errors.put(found.name(), wrong.messages());
        }
      }
    }
    return new Draft(values, given, errors);
  }

  /** What a column is called in errors where the request does not call it anything. */
  static String usualName(Column column) {
    return column.nestedSpelling() ? otherName(column) : column.name();
  }

  /** The column that callers call so, in either spelling; null if there is none. */
  static @Nullable Column columnOf(ResourceType type, String name) {
    for (Column column : type.columns()) {
      if (name.equals(column.name()) || name.equals(otherName(column))) {
        return column;
      }
    }
    return null;
  }

  /** Whether writers have a say in a column; a key that Postgres gives out is told, not set. */
  static boolean isWritable(ResourceType type, Column column, Mode mode) {
    boolean givenOut = column.equals(type.key()) && type.generatedKey() && mode == Mode.CREATE;
    return !column.readOnly() && !givenOut;
  }

  /** Whether a row cannot be made without it. */
  static boolean isRequired(Column column) {
    return !column.nullable() && !column.hasDefault();
  }

  private static String otherName(Column column) {
    return column.isReference() ? column.name() + "_id" : column.sqlName();
  }

  private static @Nullable Given find(Column column, ObjectNode body) {
    String usual = usualName(column);
    JsonNode json = body.get(usual);
    if (json != null) {
      return new Given(usual, json);
    }
    String other = usual.equals(column.name()) ? otherName(column) : column.name();
    json = body.get(other);
    boolean shownBack = json != null && column.nestedSpelling() && json.isObject();
    return json == null || shownBack ? null : new Given(other, json);
  }

  /** The key is the address's; a body may repeat it, not change it. */
  private static void checkKey(
      ResourceType type, @Nullable Given given, Object key, Map<String, List<String>> errors) {
    if (given == null || (type.generatedKey() && given.json().isNull())) {
      return;
    }
    switch (Fields.coerce(type.key(), given.json())) {
      case Taken taken -> {
        if (!key.equals(taken.value())) {
          errors.put(
              given.name(), List.of("A key cannot be changed: this is row \"" + key + "\"."));
        }
      }
      case Wrong wrong -> errors.put(given.name(), wrong.messages());
    }
  }
}
