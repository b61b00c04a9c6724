package io.rollcall.catalog;

import io.rollcall.catalog.TypeFile.ColumnEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns catalog files into resource types and checks them against each other.
 *
 * <p>First each file's columns, whose references take type and length from the key they refer to;
 * then what is said about columns. A fault names file, entry and remedy; parsing goes on behind it,
 * so that all faults are told at once, but not those that only follow from another.
 */
final class CatalogParser {
  private static final int DEFAULT_PAGE_SIZE_LIMIT = 5_000;
  private static final int MIN_PAGE_SIZE_LIMIT = 100;
  private static final Set<String> PARAMETERS =
      Set.of("page", "page_size", "search", "ordering", "format");
  private static final Pattern TYPE_NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final Map<String, Declaration> declarations = new LinkedHashMap<>();
  private final List<String> faults;

  CatalogParser(Map<String, TypeFile> files, List<String> faults) {
    this.faults = faults;
    Map<String, String> tables = new LinkedHashMap<>();
    files.forEach((file, entry) -> register(file, entry, tables));
  }

  List<ResourceType> types() {
    ColumnParser columns = new ColumnParser(declarations);
    declarations.values().forEach(columns::addColumns);
    List<ResourceType> types = new ArrayList<>();
    for (Declaration declaration : declarations.values()) {
      ResourceType type = type(declaration);
      if (type != null) {
        types.add(type);
      }
    }
    if (faults.isEmpty()) {
      new EmbeddingCycles(types, declarations).check();
    }
    return types;
  }

  private void register(String file, TypeFile entry, Map<String, String> tables) {
    String name = entry.name();
    if (name == null || !TYPE_NAME.matcher(name).matches()) {
      faults.add(file + ": name: give the type a name of lower-case letters, digits and hyphens");
      return;
    }
    Declaration declaration = new Declaration(file, name, entry, new LinkedHashMap<>(), faults);
    Declaration known = declarations.putIfAbsent(name, declaration);
    if (known != null) {
      declaration.fault("name", name + " is in " + known.file() + " already; rename one");
    }
    if (entry.table() == null || !ColumnParser.SQL_NAME.matcher(entry.table()).matches()) {
      declaration.fault("table", "name the table, in lower-case letters, digits and underscores");
      return;
    }
    String owner = tables.putIfAbsent(entry.table(), file);
    if (owner != null && known == null) {
      declaration.fault("table", entry.table() + " is that of " + owner + " already; name another");
    }
  }

  private @Nullable ResourceType type(Declaration of) {
    TypeFile file = of.entry();
    Column key = key(of);
    List<Column> search = named(of, "search", file.search());
    for (Column column : search) {
      if (!column.type().isText()) {
        of.fault("search", column.name() + " is no text, and only text is searched; leave it out");
      }
    }
    List<Column> filters = named(of, "filters", file.filters());
    for (Column column : filters) {
      if (PARAMETERS.contains(column.name())) {
        of.fault("filters", column.name() + " is a parameter of every list; rename the column");
      }
    }
    List<Column> orderings = named(of, "orderings", file.orderings());
    if (TypeFile.orEmpty(file.orderings()).isEmpty()) {
      of.fault("orderings", "name at least one column, the default first");
    }
    int limit = file.pageSizeLimit() == null ? DEFAULT_PAGE_SIZE_LIMIT : file.pageSizeLimit();
    if (limit < MIN_PAGE_SIZE_LIMIT || limit > DEFAULT_PAGE_SIZE_LIMIT) {
      of.fault(
          "page_size_limit",
          "choose one from " + MIN_PAGE_SIZE_LIMIT + " to " + DEFAULT_PAGE_SIZE_LIMIT);
    }
    List<Shown> shown = new ShownParser(declarations).members(of);
    List<UniqueRule> uniqueRules = uniqueRules(of);
    if (key == null || file.table() == null) {
      return null;
    }
    ColumnEntry keyEntry = TypeFile.orEmpty(file.columns()).get(key.name());
    return new ResourceType(
        of.name(),
        file.singular() == null ? of.name() : file.singular(),
        file.table(),
        List.copyOf(of.columns().values()),
        key,
        keyEntry != null && Boolean.TRUE.equals(keyEntry.generated()),
        TypeFile.orEmpty(file.hidden()),
        shown,
        filters,
        search,
        orderings,
        limit,
        file.expiry() == null ? ExpiryClass.DYNAMIC : file.expiry(),
        uniqueRules);
  }

  private static @Nullable Column key(Declaration of) {
    String name = of.entry().key();
    if (name == null) {
      return of.fault("key", "name the column that is the primary key");
    }
    ColumnEntry entry = TypeFile.orEmpty(of.entry().columns()).get(name);
    if (entry != null && entry.references() != null) {
      return of.fault("key", name + " is a reference; name a column of its own");
    }
    return of.column("key", name);
  }

  private static List<UniqueRule> uniqueRules(Declaration of) {
    List<UniqueRule> rules = new ArrayList<>();
    TypeFile.orEmpty(of.entry().unique())
        .forEach(
            (constraint, entry) -> {
              String where = "unique." + constraint;
              if (TypeFile.orEmpty(entry.columns()).isEmpty()) {
                of.fault(where, "name its columns");
              }
              rules.add(
                  new UniqueRule(constraint, named(of, where, entry.columns()), entry.message()));
            });
    return rules;
  }

  private static List<Column> named(Declaration of, String where, @Nullable List<String> names) {
    List<Column> found = new ArrayList<>();
    for (String name : TypeFile.orEmpty(names)) {
      Column column = of.column(where, name);
      if (column != null && found.contains(column)) {
        of.fault(where, name + " is named twice; leave one out");
      } else if (column != null) {
        found.add(column);
      }
    }
    return found;
  }
}
