package io.rollcall.command.schema;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.OnDelete;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.UniqueRule;
import io.rollcall.command.schema.DatabaseSchema.ForeignKey;
import io.rollcall.command.schema.DatabaseSchema.Storage;
import io.rollcall.command.schema.DatabaseSchema.StoredColumn;
import io.rollcall.command.schema.DatabaseSchema.Table;
import io.rollcall.command.schema.DatabaseSchema.UniqueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares the catalog with a database. Pure. */
final class SchemaCheck {
  private final Catalog catalog;
  private final DatabaseSchema schema;
  private final List<Fault> faults = new ArrayList<>();

  private SchemaCheck(Catalog catalog, DatabaseSchema schema) {
    this.catalog = catalog;
    this.schema = schema;
  }

  /** Everything that the catalog says and the database does not hold to. */
  static List<Fault> faults(Catalog catalog, DatabaseSchema schema) {
    SchemaCheck check = new SchemaCheck(catalog, schema);
    catalog.types().forEach(check::type);
    return List.copyOf(check.faults);
  }

  private void type(ResourceType type) {
    Table table = schema.tables().get(type.table());
    if (table == null) {
      fault(type, "table", "there is no table " + type.table() + "; add a migration that makes it");
      return;
    }
    for (Column column : type.columns()) {
      StoredColumn stored = table.columns().get(column.sqlName());
      if (stored == null) {
        fault(type, column, "the table has no column " + column.sqlName() + "; add it");
      } else {
        column(type, column, stored);
      }
      if (column.isReference()) {
        reference(type, column, table);
      }
    }
    hidden(type, table);
    keys(type, table);
    triggers(type, table);
  }

  /** A row's version must rise with each update, and the log must have the row whole each time. */
  private void triggers(ResourceType type, Table table) {
    if (!table.triggers().contains("rollcall_raise_version")) {
      fault(
          type,
          "columns.version",
          ("nothing raises it; add CREATE TRIGGER %1$s_version BEFORE UPDATE ON %1$s"
                  + " FOR EACH ROW EXECUTE FUNCTION rollcall_raise_version()")
              .formatted(type.table()));
    }
    if (!table.logsOldRows()) {
      loggedWhole(type, table);
    }
  }

  /** Columns that storage main would keep in the row are one fault, with one remedy for all. */
  private void loggedWhole(ResourceType type, Table table) {
    List<Column> keepable = new ArrayList<>();
    for (Column column : type.columns()) {
      StoredColumn stored = table.columns().get(column.sqlName());
      if (stored == null
          || table.triggers().contains(rewrite(column))
          || !Toast.mayMove(table, stored)) {
        continue;
      }
      if (stored.isLimited() && stored.storage() != Storage.MAIN && Toast.mainKeeps(table)) {
        keepable.add(column);
      } else {
        loggedWhole(type, List.of(column), "");
      }
    }
    if (!keepable.isEmpty()) {
      loggedWhole(type, keepable, storedMain(type.table(), keepable) + ", or ");
    }
  }

  private void loggedWhole(ResourceType type, List<Column> columns, String keep) {
    fault(
        type,
        columns.stream().map(column -> "columns." + column.name()).collect(joining(", ")),
        ("rows may get so long that Postgres keeps a value apart, and updates that leave it alone"
                + " are then logged without it; %sadd a trigger with a function %s as"
                + " V4__whole_texts.sql has, or ALTER TABLE %s REPLICA IDENTITY FULL")
            .formatted(
                keep,
                columns.stream().map(column -> rewrite(column) + "()").collect(joining(" and ")),
                type.table()));
  }

  private static String rewrite(Column column) {
    return "rollcall_rewrite_" + column.sqlName();
  }

  /** Statements that keep columns' values in their rows, and write those anew that may be apart. */
  private static String storedMain(String table, List<Column> columns) {
    return "ALTER TABLE %1$s %2$s and UPDATE %1$s SET %3$s WHERE %4$s"
        .formatted(
            table,
            each(columns, "ALTER %s SET STORAGE MAIN", ", "),
            each(columns, "%1$s = %1$s || ''", ", "),
            each(columns, "octet_length(%s) > 20", " OR "));
  }

  private static String each(List<Column> columns, String sql, String between) {
    return columns.stream()
        .map(column -> sql.formatted(column.sqlName()))
        .collect(joining(between));
  }

  private void column(ResourceType type, Column column, StoredColumn stored) {
    String expected = sqlType(column);
    if (!stored.type().equals(expected)) {
      fault(
          type,
          column,
          "the database has " + stored.type() + ", not " + expected + "; change one of them");
    }
    if (column.nullable() == stored.notNull()) {
      fault(
          type,
          column,
          stored.notNull()
              ? "the database has NOT NULL; leave out nullable"
              : "the database lets it be null; say nullable: true, or add NOT NULL");
    }
    boolean generated = type.generatedKey() && column.equals(type.key());
    if (generated && !stored.generated()) {
      fault(type, column, "the database does not number it; make it an identity column");
    } else if (column.hasDefault() && !stored.hasDefault()) {
      fault(type, column, "the database has no default for it; add one");
    }
  }

  private void reference(ResourceType type, Column column, Table table) {
    ResourceType target = catalog.target(column);
    List<String> columns = List.of(column.sqlName());
    for (ForeignKey key : table.foreignKeys()) {
      if (key.columns().equals(columns)
          && key.target().equals(target.table())
          && key.targets().equals(List.of(target.key().sqlName()))) {
        if (key.setsNull() != (column.onDelete() == OnDelete.SET_NULL)) {
          fault(
              type,
              column,
              key.setsNull()
                  ? key.name() + " is ON DELETE SET NULL; say on_delete: set_null"
                  : key.name() + " is not ON DELETE SET NULL; leave out on_delete, or change it");
        }
        return;
      }
    }
    fault(
        type,
        column,
        "no foreign key refers to %s (%s); add it"
            .formatted(target.table(), target.key().sqlName()));
  }

  /** Hidden columns must be there, and nothing that we never write may need a value. */
  private void hidden(ResourceType type, Table table) {
    Set<String> known = new HashSet<>();
    type.columns().forEach(column -> known.add(column.sqlName()));
    for (String hidden : type.hiddenColumns()) {
      if (!table.columns().containsKey(hidden)) {
        fault(type, "hidden", "the table has no column " + hidden + "; take it out");
      }
    }
    table
        .columns()
        .forEach(
            (name, stored) -> {
              if (!known.contains(name) && stored.notNull() && !stored.hasDefault()) {
                fault(
                    type,
                    "columns",
                    name + " must not be null, has no default and is not written; give it one");
              }
            });
  }

  private void keys(ResourceType type, Table table) {
    List<String> key = List.of(type.key().sqlName());
    if (table.keys().stream().noneMatch(k -> k.primary() && k.columns().equals(key))) {
      fault(type, "key", "it is not the primary key of " + type.table() + "; make it that");
    }
    for (UniqueRule rule : type.uniqueRules()) {
      List<String> columns = rule.columns().stream().map(Column::sqlName).toList();
      boolean held = table.keys().stream().anyMatch(k -> isRule(k, rule.constraint(), columns));
      if (!held) {
        fault(
            type,
            "unique." + rule.constraint(),
            "the table has no such constraint; add UNIQUE (" + String.join(", ", columns) + ")");
      }
    }
  }

  private static boolean isRule(UniqueKey key, String name, List<String> columns) {
    return key.name().equals(name) && Set.copyOf(key.columns()).equals(Set.copyOf(columns));
  }

  private static String sqlType(Column column) {
    return switch (column.type()) {
      case STRING, EMAIL, CHOICE -> "character varying(" + column.maxLength() + ")";
      case TEXT -> "text";
      case INTEGER -> "integer";
      case BIGINT -> "bigint";
      case BOOLEAN -> "boolean";
      case UUID -> "uuid";
      case TIMESTAMP -> "timestamp with time zone";
      case DATE -> "date";
    };
  }

  private void fault(ResourceType type, Column column, String remedy) {
    fault(type, "columns." + column.name(), remedy);
  }

  private void fault(ResourceType type, String entry, String remedy) {
    faults.add(new Fault(type.name(), entry, remedy));
  }
}
