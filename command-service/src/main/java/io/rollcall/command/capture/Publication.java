package io.rollcall.command.capture;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of which tables Postgres gives out: those that the catalog captures, and the
 * heartbeat's. Hidden columns are in no list, so they never leave the server.
 *
 * @param name of the publication in Postgres
 * @param tables by table, its columns
 */
record Publication(String name, SequencedMap<String, List<String>> tables) {

  /** What the catalog asks for. */
  static Publication of(String name, Catalog catalog) {
    SequencedMap<String, List<String>> tables = new LinkedHashMap<>();
    for (ResourceType type : catalog.types()) {
      tables.put(type.table(), type.columns().stream().map(Column::sqlName).toList());
    }
    tables.put(Topics.HEARTBEAT_TABLE, List.of("id", "beat_at"));
    return new Publication(name, tables);
  }

  /** The statement that makes it. */
  String create() {
    return "create publication %s for table %s with (publish = 'insert, update, delete, truncate')"
        .formatted(quoted(name), tableList());
  }

  /** The statement that makes an existing one publish these tables and columns and no others. */
  String alter() {
    return "alter publication %s set table %s".formatted(quoted(name), tableList());
  }

  /** The statement that makes an existing one publish every kind of change. */
  String publishAll() {
    return "alter publication %s set (publish = 'insert, update, delete, truncate')"
        .formatted(quoted(name));
  }

  /** The statement that waits for the writers of some tables and keeps further ones waiting. */
  static String lock(Set<String> tables) {
    return "lock table %s in share mode"
        .formatted(tables.stream().map(table -> "public." + quoted(table)).collect(joining(", ")));
  }

  /** Whether an existing publication is not this one. */
  boolean differsFrom(Published published) {
    return !asSets(tables).equals(published.tables()) || !published.allOperations();
  }

  /**
   * The tables of which this one gives out something that an existing publication does not. What
   * was written to them before is in no topic, so they need a snapshot.
   */
  Set<String> grownFrom(Published published) {
    Set<String> grown = new TreeSet<>();
    tables.forEach(
        (table, columns) -> {
          Set<String> before = published.tables().get(table);
          if (before == null || !before.containsAll(columns)) {
            grown.add(table);
          }
        });
    return grown;
  }

  private String tableList() {
    return tables.entrySet().stream()
        .map(
            table ->
                "public.%s (%s)"
                    .formatted(
                        quoted(table.getKey()),
                        table.getValue().stream().map(Publication::quoted).collect(joining(", "))))
        .collect(joining(", "));
  }

  private static Map<String, Set<String>> asSets(Map<String, List<String>> tables) {
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    tables.forEach((table, columns) -> sets.put(table, new HashSet<>(columns)));
    return sets;
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  /**
   * A publication that Postgres has.
   *
   * @param allTables whether it is for all tables, and so can't be given a list of them
   * @param allOperations whether it gives out inserts, updates, deletes and truncates
   * @param tables by table of the schema public, the names of its published columns
   */
  record Published(boolean allTables, boolean allOperations, Map<String, Set<String>> tables) {}

  /** What keeps a publication from being ours, or null. */
  @Nullable String obstacle(Published published) {
    return published.allTables()
        ? "publication %s is for all tables, which would give out hidden columns: drop it, or set rollcall.capture.publication to another name"
            .formatted(name)
        : null;
  }
}
