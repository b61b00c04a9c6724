package io.rollcall.catalog;

import io.rollcall.catalog.TypeFile.ColumnEntry;
import io.rollcall.catalog.TypeFile.ShownEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns catalog files into resource types and checks them against each other.
 *
 * <p>First each file's columns, whose references take type and length from the key they refer to;
 * then what is said about columns. A fault names file, entry and remedy; parsing goes on behind it,
 * so that all faults are told at once.
 */
final class CatalogParser {
  private static final int DEFAULT_PAGE_SIZE_LIMIT = 5_000;
  private static final int MAX_KEY_LENGTH = 100;
  private static final Set<String> PARAMETERS =
      Set.of("page", "page_size", "search", "ordering", "format");
  private static final Pattern TYPE_NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern SQL_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private final Map<String, TypeFile> byName = new LinkedHashMap<>();
  private final Map<String, String> fileOf = new LinkedHashMap<>();
  private final Map<String, Map<String, Column>> columnsOf = new LinkedHashMap<>();
  private final List<String> faults;

  CatalogParser(Map<String, TypeFile> files, List<String> faults) {
    this.faults = faults;
    Set<String> tables = new HashSet<>();
    files.forEach((file, entry) -> register(file, entry, tables));
  }

  List<ResourceType> types() {
    byName.forEach((name, file) -> columnsOf.put(name, columns(name, file)));
    List<ResourceType> types = new ArrayList<>();
    byName.forEach(
        (name, file) -> {
          ResourceType type = type(name, file);
          if (type != null) {
            types.add(type);
          }
        });
    if (faults.isEmpty()) {
      new EmbeddingCycles(types, fileOf, faults).check();
    }
    return types;
  }

  private void register(String file, TypeFile entry, Set<String> tables) {
    String name = entry.name();
    if (name == null || !TYPE_NAME.matcher(name).matches()) {
      faults.add(file + ": name: give the type a name of lower-case letters, digits and hyphens");
    } else if (fileOf.containsKey(name)) {
      faults.add(file + ": name: " + name + " is in " + fileOf.get(name) + " already; rename one");
    } else if (entry.table() != null && !tables.add(entry.table())) {
      faults.add(file + ": table: " + entry.table() + " belongs to another type already");
    } else {
      fileOf.put(name, file);
      byName.put(name, entry);
    }
  }

  private Map<String, Column> columns(String typeName, TypeFile file) {
    Map<String, Column> columns = new LinkedHashMap<>();
    Set<String> sqlNames = new HashSet<>(orEmpty(file.hidden()));
    if (orEmpty(file.columns()).isEmpty()) {
      fault(typeName, "columns", "name at least the key");
    }
    orEmpty(file.columns())
        .forEach(
            (name, entry) -> {
              Column column = column(typeName, file, columns.size(), name, entry);
              if (column == null) {
                return;
              }
              if (!sqlNames.add(column.sqlName())) {
                fault(typeName, "columns." + name, column.sqlName() + " is named twice or hidden");
              }
              columns.put(name, column);
            });
    if (columns.containsKey(ResourceType.VERSION) || sqlNames.contains(ResourceType.VERSION)) {
      fault(typeName, "columns.version", "every type has this column by itself; leave it out");
    }
    columns.put(
        ResourceType.VERSION,
        plain(columns.size(), ResourceType.VERSION, ResourceType.VERSION, ValueType.BIGINT));
    return columns;
  }

  private static Column plain(int index, String name, String sqlName, ValueType type) {
    return new Column(
        index, name, sqlName, type, 0, false, "1", List.of(), true, null, OnDelete.RESTRICT, false);
  }

  private @Nullable Column column(
      String typeName, TypeFile file, int index, String name, @Nullable ColumnEntry entry) {
    String where = "columns." + name;
    if (entry == null) {
      return fault(typeName, where, "say its type, or what it references");
    }
    ColumnEntry source = entry;
    if (entry.references() != null) {
      source = referenced(typeName, where, entry);
    }
    if (source == null || source.type() == null) {
      return fault(typeName, where, "say its type, or which type it references");
    }
    boolean reference = entry.references() != null;
    String sqlName = entry.column() != null ? entry.column() : reference ? name + "_id" : name;
    if (!SQL_NAME.matcher(sqlName).matches()) {
      return fault(typeName, where, sqlName + " is no name of a column");
    }
    boolean key = name.equals(file.key());
    checkShape(typeName, where, key, source);
    if (Boolean.TRUE.equals(entry.generated()) && !(key && source.type().isNumber())) {
      fault(typeName, where, "only a key that is a number is generated");
    }
    ShownEntry shown = orEmpty(file.shown()).get(name);
    return new Column(
        index,
        name,
        sqlName,
        source.type(),
        source.length() == null ? 0 : source.length(),
        Boolean.TRUE.equals(entry.nullable()),
        entry.defaultValue(),
        orEmpty(source.choices()),
        Boolean.TRUE.equals(entry.readOnly()),
        entry.references(),
        entry.onDelete() == null ? OnDelete.RESTRICT : entry.onDelete(),
        reference && shown != null && (shown.nested() != null || shown.fields() != null));
  }

  /** The entry of the key that a reference refers to. */
  private @Nullable ColumnEntry referenced(String typeName, String where, ColumnEntry entry) {
    TypeFile target = byName.get(entry.references());
    if (entry.type() != null || entry.length() != null) {
      fault(typeName, where, "a reference has its target's type; leave out type and length");
    }
    if (target == null) {
      return fault(typeName, where, "there is no type " + entry.references());
    }
    if (entry.onDelete() == OnDelete.SET_NULL && !Boolean.TRUE.equals(entry.nullable())) {
      fault(typeName, where, "on_delete: set_null needs nullable: true");
    }
    ColumnEntry key = orEmpty(target.columns()).get(target.key());
    if (key == null || key.references() != null) {
      return fault(typeName, where, "the key of " + entry.references() + " cannot be referred to");
    }
    return key;
  }

  private void checkShape(String typeName, String where, boolean key, ColumnEntry entry) {
    ValueType type = Objects.requireNonNull(entry.type());
    boolean limited =
        type == ValueType.STRING || type == ValueType.EMAIL || type == ValueType.CHOICE;
    if (limited && (entry.length() == null || entry.length() < 1)) {
      fault(typeName, where, "say its length, as the database has it");
    }
    if (!limited && entry.length() != null) {
      fault(typeName, where, "only string, email and choice have a length");
    }
    if ((type == ValueType.CHOICE) == orEmpty(entry.choices()).isEmpty()) {
      fault(typeName, where, "choices go with type: choice, and that needs some");
    }
    if (key && Boolean.TRUE.equals(entry.nullable())) {
      fault(typeName, where, "a key cannot be nullable");
    }
    if (key && type != ValueType.STRING && !type.isNumber() && type != ValueType.UUID) {
      fault(typeName, where, "a key is a string, an integer, a bigint or a uuid");
    }
    if (key && entry.length() != null && entry.length() > MAX_KEY_LENGTH) {
      fault(typeName, where, "a key has at most " + MAX_KEY_LENGTH + " characters");
    }
  }

  private @Nullable ResourceType type(String name, TypeFile file) {
    Map<String, Column> columns = Objects.requireNonNull(columnsOf.get(name));
    if (file.table() == null || !SQL_NAME.matcher(file.table()).matches()) {
      return fault(name, "table", "name the table");
    }
    Column key = file.key() == null ? null : columns.get(file.key());
    if (key == null || key.isReference()) {
      return fault(name, "key", "name one of the columns, and no reference");
    }
    List<Column> search = named(name, "search", file, file.search());
    for (Column column : search) {
      if (!column.type().isText()) {
        fault(name, "search", column.name() + " is no text; only text is searched");
      }
    }
    List<Column> filters = named(name, "filters", file, file.filters());
    for (Column column : filters) {
      if (PARAMETERS.contains(column.name())) {
        fault(name, "filters", column.name() + " is a parameter of every list; rename the column");
      }
    }
    List<Column> orderings = named(name, "orderings", file, file.orderings());
    if (orderings.isEmpty()) {
      return fault(name, "orderings", "name at least one column, the default first");
    }
    int limit = file.pageSizeLimit() == null ? DEFAULT_PAGE_SIZE_LIMIT : file.pageSizeLimit();
    if (limit < 100 || limit > DEFAULT_PAGE_SIZE_LIMIT) {
      fault(name, "page_size_limit", "from 100 to " + DEFAULT_PAGE_SIZE_LIMIT);
    }
    ColumnEntry keyEntry = orEmpty(file.columns()).get(key.name());
    return new ResourceType(
        name,
        file.singular() == null ? name : file.singular(),
        file.table(),
        List.copyOf(columns.values()),
        key,
        keyEntry != null && Boolean.TRUE.equals(keyEntry.generated()),
        orEmpty(file.hidden()),
        shown(name, file, columns),
        filters,
        search,
        orderings,
        limit,
        file.expiry() == null ? ExpiryClass.DYNAMIC : file.expiry(),
        uniqueRules(name, file));
  }

  private List<Shown> shown(String typeName, TypeFile file, Map<String, Column> columns) {
    Map<String, Shown> members = new LinkedHashMap<>();
    for (Column column : columns.values()) {
      if (!column.name().equals(ResourceType.VERSION)) {
        members.put(column.name(), new Shown.Value(column.name(), column));
      }
    }
    orEmpty(file.shown())
        .forEach(
            (name, entry) -> {
              Shown member = member(typeName, name, entry, columns);
              boolean replaces = member instanceof Shown.Nested || member instanceof Shown.Part;
              if (member != null && members.containsKey(name) != replaces) {
                fault(
                    typeName,
                    "shown." + name,
                    replaces ? "is no reference" : "is a column's name; choose another");
              } else if (member != null) {
                members.put(name, member);
              }
            });
    return List.copyOf(members.values());
  }

  private @Nullable Shown member(
      String typeName, String name, @Nullable ShownEntry entry, Map<String, Column> columns) {
    String where = "shown." + name;
    if (entry == null) {
      return fault(typeName, where, "say how it comes about");
    }
    if (entry.constant() != null) {
      return new Shown.Constant(name, entry.constant());
    }
    if (entry.repeats() != null) {
      Column column = columns.get(entry.repeats());
      return column == null
          ? fault(typeName, where, "there is no column " + entry.repeats())
          : new Shown.Value(name, column);
    }
    if (entry.children() != null) {
      return children(typeName, where, name, entry);
    }
    Column reference = columns.get(entry.of() == null ? name : entry.of());
    if (reference == null || !reference.isReference()) {
      return fault(typeName, where, "name a reference of this type");
    }
    if (Boolean.TRUE.equals(entry.nested())) {
      return new Shown.Nested(name, reference);
    }
    if (entry.fields() != null) {
      List<Column> fields = new ArrayList<>();
      for (String field : entry.fields()) {
        Column column = targetColumn(typeName, where, reference, field);
        if (column != null) {
          fields.add(column);
        }
      }
      return fields.isEmpty()
          ? fault(typeName, where, "name at least one field")
          : new Shown.Part(name, reference, fields);
    }
    if (entry.field() != null) {
      Column column = targetColumn(typeName, where, reference, entry.field());
      return column == null ? null : new Shown.Flattened(name, reference, column);
    }
    return fault(
        typeName, where, "use one of: nested, fields, repeats, constant, of with field, children");
  }

  private @Nullable Shown children(String typeName, String where, String name, ShownEntry entry) {
    Map<String, Column> childColumns = columnsOf.get(Objects.requireNonNull(entry.children()));
    Column by = childColumns == null || entry.by() == null ? null : childColumns.get(entry.by());
    if (by == null || !typeName.equals(by.target())) {
      return fault(typeName, where, "children need a type, and by a reference of it to this type");
    }
    return new Shown.Children(name, entry.children(), by);
  }

  private @Nullable Column targetColumn(
      String typeName, String where, Column reference, String field) {
    Map<String, Column> target = columnsOf.get(reference.requiredTarget());
    Column column = target == null ? null : target.get(field);
    return column == null
        ? fault(typeName, where, reference.target() + " has no column " + field)
        : column;
  }

  private List<UniqueRule> uniqueRules(String typeName, TypeFile file) {
    List<UniqueRule> rules = new ArrayList<>();
    orEmpty(file.unique())
        .forEach(
            (constraint, entry) -> {
              List<Column> columns = named(typeName, "unique." + constraint, file, entry.columns());
              if (columns.isEmpty()) {
                fault(typeName, "unique." + constraint, "name its columns");
              }
              rules.add(new UniqueRule(constraint, columns, entry.message()));
            });
    return rules;
  }

  private List<Column> named(
      String typeName, String where, TypeFile file, @Nullable List<String> names) {
    Map<String, Column> columns = Objects.requireNonNull(columnsOf.get(typeName));
    List<Column> found = new ArrayList<>();
    for (String name : orEmpty(names)) {
      Column column = columns.get(name);
      if (orEmpty(file.hidden()).contains(name)) {
        fault(typeName, where, name + " is hidden, so it never reaches the lists");
      } else if (column == null || name.equals(ResourceType.VERSION)) {
        fault(typeName, where, "there is no column " + name);
      } else if (found.contains(column)) {
        fault(typeName, where, name + " is named twice");
      } else {
        found.add(column);
      }
    }
    return found;
  }

  /** Notes a fault, and gives the null that stands for what could not be made. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // it is always null
  private <T> @Nullable T fault(String typeName, String where, String remedy) {
    faults.add(fileOf.get(typeName) + ": " + where + ": " + remedy);
    return null;
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }
}
