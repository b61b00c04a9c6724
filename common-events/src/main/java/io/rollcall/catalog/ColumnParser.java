package io.rollcall.catalog;

import io.rollcall.catalog.TypeFile.ColumnEntry;
import io.rollcall.catalog.TypeFile.ShownEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the columns of a declaration; references take type and length from what they refer to. */
final class ColumnParser {
  static final Pattern SQL_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final int MAX_KEY_LENGTH = 100;

  private final Map<String, Declaration> declarations;

  ColumnParser(Map<String, Declaration> declarations) {
    this.declarations = declarations;
  }

  /** Adds the columns of a declaration to it, {@code version} last. */
  void addColumns(Declaration of) {
    Map<String, ColumnEntry> entries = TypeFile.orEmpty(of.entry().columns());
    Map<String, Column> columns = of.columns();
    Set<String> sqlNames = new HashSet<>();
    for (String hidden : TypeFile.orEmpty(of.entry().hidden())) {
      if (!SQL_NAME.matcher(hidden).matches() || !sqlNames.add(hidden)) {
        of.fault(
            "hidden", "name columns as Postgres calls them, each once; " + hidden + " is not so");
      }
    }
    if (entries.isEmpty()) {
      of.fault("columns", "name at least the key");
    }
    entries.forEach(
        (name, entry) -> {
          Column column = column(of, columns.size(), name, entry);
          if (column == null) {
            return;
          }
          String where = "columns." + name;
          if (!sqlNames.add(column.sqlName())) {
            of.fault(where, column.sqlName() + " is named twice or hidden; leave one out");
          }
          if (column.isReference() && entries.containsKey(name + "_id")) {
            of.fault(
                where, "writers may call it " + name + "_id too; rename the column of that name");
          }
          columns.put(name, column);
        });
    if (entries.containsKey(ResourceType.VERSION) || sqlNames.contains(ResourceType.VERSION)) {
      of.fault("columns.version", "every type has this column by itself; leave it out");
    }
    columns.put(ResourceType.VERSION, version(columns.size()));
  }

  private static Column version(int index) {
    return new Column(
        index,
        ResourceType.VERSION,
        ResourceType.VERSION,
        ValueType.BIGINT,
        0,
        false,
        "1",
        List.of(),
        true,
        null,
        OnDelete.RESTRICT,
        false);
  }

  private @Nullable Column column(Declaration of, int index, String name, ColumnEntry entry) {
    String where = "columns." + name;
    boolean reference = entry.references() != null;
    ColumnEntry shape = reference ? target(of, where, entry) : entry;
    if (shape == null) {
      return null;
    }
    ValueType type = shape.type();
    if (type == null) {
      return reference ? null : of.fault(where, "say its type, or which type it references");
    }
    String sqlName = entry.column() != null ? entry.column() : reference ? name + "_id" : name;
    if (!SQL_NAME.matcher(name).matches() || !SQL_NAME.matcher(sqlName).matches()) {
      return of.fault(where, "name it with lower-case letters, digits and underscores, at most 63");
    }
    boolean key = name.equals(of.entry().key());
    if (!reference) {
      checkShape(of, where, entry, type);
    }
    if (key) {
      checkKey(of, where, entry, type);
    } else if (Boolean.TRUE.equals(entry.generated())) {
      of.fault(where, "only a key is generated; leave it out");
    }
    checkDefault(of, where, entry.defaultValue(), type, shape);
    ShownEntry shown = TypeFile.orEmpty(of.entry().shown()).get(name);
    return new Column(
        index,
        name,
        sqlName,
        type,
        shape.length() == null ? 0 : shape.length(),
        Boolean.TRUE.equals(entry.nullable()),
        entry.defaultValue(),
        TypeFile.orEmpty(shape.choices()),
        Boolean.TRUE.equals(entry.readOnly()),
        entry.references(),
        entry.onDelete() == null ? OnDelete.RESTRICT : entry.onDelete(),
        reference && shown != null && (shown.nested() != null || shown.fields() != null));
  }

  /** The entry of the key that a reference refers to. */
  private @Nullable ColumnEntry target(Declaration of, String where, ColumnEntry entry) {
    if (entry.type() != null || entry.length() != null || entry.choices() != null) {
      of.fault(where, "a reference has its target's type; leave out type, length and choices");
    }
    if (entry.onDelete() == OnDelete.SET_NULL && !Boolean.TRUE.equals(entry.nullable())) {
      of.fault(where, "on_delete: set_null needs nullable: true");
    }
    Declaration target = declarations.get(entry.references());
    if (target == null) {
      return of.fault(
          where,
          "there is no type "
              + entry.references()
              + "; name one of "
              + String.join(", ", declarations.keySet()));
    }
    ColumnEntry key = TypeFile.orEmpty(target.entry().columns()).get(target.entry().key());
    return key == null || key.references() != null ? null : key; // that is the target's fault
  }

  private static void checkShape(Declaration of, String where, ColumnEntry entry, ValueType type) {
    boolean limited =
        type == ValueType.STRING || type == ValueType.EMAIL || type == ValueType.CHOICE;
    if (limited && (entry.length() == null || entry.length() < 1)) {
      of.fault(where, "say its length, as the database has it");
    }
    if (!limited && entry.length() != null) {
      of.fault(where, "only string, email and choice have a length; leave it out");
    }
    if (entry.onDelete() != null) {
      of.fault(where, "on_delete goes with references; leave it out");
    }
    List<String> choices = TypeFile.orEmpty(entry.choices());
    if ((type == ValueType.CHOICE) == choices.isEmpty()) {
      of.fault(where, "choices go with type: choice, and that needs some");
    }
    if (choices.contains("") || new HashSet<>(choices).size() < choices.size()) {
      of.fault(where, "choices must be words, each once");
    }
    for (String choice : choices) {
      if (entry.length() != null && choice.codePointCount(0, choice.length()) > entry.length()) {
        of.fault(where, "the choice " + choice + " is longer than length; correct one of them");
      }
    }
  }

  private static void checkKey(Declaration of, String where, ColumnEntry entry, ValueType type) {
    if (Boolean.TRUE.equals(entry.nullable())) {
      of.fault(where, "a key cannot be nullable; leave it out");
    }
    if (type != ValueType.STRING && !type.isNumber() && type != ValueType.UUID) {
      of.fault(where, "a key is a string, an integer, a bigint or a uuid; choose one");
    }
    if (entry.length() != null && entry.length() > MAX_KEY_LENGTH) {
      of.fault(where, "a key has at most " + MAX_KEY_LENGTH + " characters; say a smaller length");
    }
    if (Boolean.TRUE.equals(entry.generated()) && !type.isNumber()) {
      of.fault(where, "only a key that is a number is generated; leave it out");
    }
  }

  private static void checkDefault(
      Declaration of, String where, @Nullable String text, ValueType type, ColumnEntry shape) {
    if (text != null && !canBe(text, type, shape)) {
      of.fault(where, "the default " + text + " cannot be a value of it; correct it");
    }
  }

  private static boolean canBe(String text, ValueType type, ColumnEntry shape) {
    return switch (type) {
      case INTEGER -> text.matches("0|-?[1-9][0-9]{0,9}");
      case BIGINT -> text.matches("0|-?[1-9][0-9]{0,18}");
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case CHOICE -> TypeFile.orEmpty(shape.choices()).contains(text);
      case STRING, EMAIL ->
          shape.length() == null || text.codePointCount(0, text.length()) <= shape.length();
      case TEXT, UUID, TIMESTAMP, DATE -> true;
    };
  }
}
