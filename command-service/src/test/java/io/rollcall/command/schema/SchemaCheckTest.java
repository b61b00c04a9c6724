package io.rollcall.command.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.OnDelete;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import io.rollcall.command.schema.DatabaseSchema.ForeignKey;
import io.rollcall.command.schema.DatabaseSchema.Storage;
import io.rollcall.command.schema.DatabaseSchema.StoredColumn;
import io.rollcall.command.schema.DatabaseSchema.Table;
import io.rollcall.command.schema.DatabaseSchema.UniqueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
  private final Catalog catalog = Catalog.bundled();
  private final Map<String, Table> tables = fitting();

  @Test
  void fittingDatabase_hasNoFaults() {
    assertThat(faults()).isEmpty();
  }

  @Test
  void missingTable_isOneFault() {
    tables.remove("labs");
    assertThat(faults())
        .containsExactly("labs: table: there is no table labs; add a migration that makes it");
  }

  @Test
  void missingColumn_isNamed() {
    tables.get("labs").columns().remove("capacity");
    assertThat(faults())
        .containsExactly("labs: columns.capacity: the table has no column capacity; add it");
  }

  @Test
  void otherTypeOrLength_isNamed() {
    change("labs", "capacity", c -> fixed("bigint", false));
    change("labs", "lab_name", c -> retyped(c, "character varying(99)"));
    assertThat(faults())
        .containsExactly(
            "labs: columns.lab_name: the database has character varying(99), not character"
                + " varying(100); change one of them",
            "labs: columns.capacity: the database has bigint, not integer; change one of them");
  }

  @Test
  void otherNullability_isNamed() {
    change("labs", "capacity", c -> nullable(c, true));
    change("students", "email", c -> nullable(c, false));
    assertThat(faults())
        .containsExactlyInAnyOrder(
            "labs: columns.capacity: the database lets it be null; say nullable: true, or add NOT"
                + " NULL",
            "students: columns.email: the database has NOT NULL; leave out nullable");
  }

  @Test
  void missingDefaults_areNamed() {
    change("users", "id", SchemaCheckTest::withoutDefault);
    change("users", "role", SchemaCheckTest::withoutDefault);
    change("users", "is_staff", SchemaCheckTest::withoutDefault);
    assertThat(faults())
        .containsExactly(
            "users: columns.id: the database does not number it; make it an identity column",
            "users: columns.role: the database has no default for it; add one",
            "users: columns: is_staff must not be null, has no default and is not written; give it"
                + " one");
  }

  @Test
  void missingConstraints_areNamed() {
    tables.get("timetable_slots").keys().clear();
    tables.get("timetable_slots").foreignKeys().remove(0);
    assertThat(faults())
        .containsExactly(
            "timetable-slots: columns.timetable: no foreign key refers to timetables"
                + " (timetable_id); add it",
            "timetable-slots: key: it is not the primary key of timetable_slots; make it that",
            "timetable-slots: unique.timetable_slots_timetable_day_time_slot_key: the table has no"
                + " such constraint; add UNIQUE (timetable_id, day, time_slot)");
  }

  @Test
  void otherActionOnDelete_isNamed() {
    List<ForeignKey> keys = tables.get("students").foreignKeys();
    keys.replaceAll(k -> new ForeignKey(k.name(), k.columns(), k.target(), k.targets(), true));
    assertThat(faults()).hasSize(2).allMatch(fault -> fault.contains("ON DELETE SET NULL"));
  }

  @Test
  void missingHiddenColumn_isNamed() {
    tables.get("users").columns().remove("password");
    assertThat(faults())
        .containsExactly("users: hidden: the table has no column password; take it out");
  }

  @Test
  void missingTriggers_areNamed() {
    tables.get("labs").triggers().clear();
    tables.get("students").triggers().remove("rollcall_rewrite_electives");
    assertThat(faults())
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("labs: columns.version: nothing raises it"))
        .contains(
            "students: columns.electives: rows may get so long that Postgres keeps a value apart, and"
                + " updates that leave it alone are then logged without it; add a trigger with a"
                + " function rollcall_rewrite_electives() as V4__whole_texts.sql has, or ALTER TABLE"
                + " students REPLICA IDENTITY FULL");
  }

  @Test
  void limitedColumnsOfAWideTable_mustStayInTheRow() {
    change("faculty", "department_id", c -> stored(c, Storage.EXTENDED));
    assertThat(faults())
        .containsExactly(
            "faculty: columns.department: rows may get so long that Postgres keeps a value apart, and"
                + " updates that leave it alone are then logged without it; ALTER TABLE faculty ALTER"
                + " department_id SET STORAGE MAIN and UPDATE faculty SET department_id ="
                + " department_id || '' WHERE octet_length(department_id) > 20, or add a trigger with a function"
                + " rollcall_rewrite_department_id() as V4__whole_texts.sql has, or ALTER TABLE"
                + " faculty REPLICA IDENTITY FULL");
    change("faculty", "faculty_id", c -> stored(c, Storage.EXTENDED));
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("faculty: columns.faculty_id, columns.department: rows may get so long")
        .contains(
            "; ALTER TABLE faculty ALTER faculty_id SET STORAGE MAIN, ALTER department_id SET STORAGE"
                + " MAIN and UPDATE faculty SET faculty_id = faculty_id || '', department_id ="
                + " department_id || '' WHERE octet_length(faculty_id) > 20 OR"
                + " octet_length(department_id) > 20, or add a trigger with a function"
                + " rollcall_rewrite_faculty_id() and rollcall_rewrite_department_id() as");
    tables.get("faculty").triggers().add("rollcall_rewrite_faculty_id");
    tables.get("faculty").triggers().add("rollcall_rewrite_department_id");
    assertThat(faults()).isEmpty();
  }

  @Test
  void hiddenColumns_makeATableWideToo() {
    change("labs", "lab_name", c -> stored(c, Storage.EXTENDED));
    change("labs", "lab_id", c -> stored(c, Storage.PLAIN));
    assertThat(faults()).isEmpty();
    tables
        .get("labs")
        .columns()
        .put("notes", new StoredColumn("jsonb", false, false, false, Storage.PLAIN, 1900));
    assertThat(faults())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("labs: columns.lab_name: rows may");
  }

  @Test
  void storageMain_doesNotKeepARowOfMoreThanAPage() {
    tables
        .get("labs")
        .columns()
        .put("notes", new StoredColumn("bytea", false, false, false, Storage.PLAIN, 8000));
    assertThat(faults())
        .hasSize(3)
        .allSatisfy(
            fault ->
                assertThat(fault)
                    .startsWith("labs: columns.")
                    .contains("rows may get so long", "REPLICA IDENTITY FULL")
                    .doesNotContain("SET STORAGE"));
  }

  @Test
  void longTexts_needNoTriggerWhereTheLogHasOldRowsWhole() {
    tables.computeIfPresent(
        "students",
        (n, t) ->
            new Table(
                t.columns(),
                t.keys(),
                t.foreignKeys(),
                new HashSet<>(Set.of("rollcall_raise_version")),
                true,
                Toast.USUAL_TARGET));
    assertThat(faults()).isEmpty();
  }

  private void change(String table, String column, UnaryOperator<StoredColumn> change) {
    tables.get(table).columns().computeIfPresent(column, (n, c) -> change.apply(c));
  }

  private List<String> faults() {
    return SchemaCheck.faults(catalog, new DatabaseSchema(tables)).stream()
        .map(Fault::toString)
        .toList();
  }

  /** Tables as the catalog wants them. */
  private Map<String, Table> fitting() {
    Map<String, Table> fitting = new LinkedHashMap<>();
    catalog.types().forEach(type -> fitting.put(type.table(), table(type)));
    return fitting;
  }

  private Table table(ResourceType type) {
    Map<String, StoredColumn> columns = new LinkedHashMap<>();
    List<ForeignKey> foreignKeys = new ArrayList<>();
    for (Column column : type.columns()) {
      boolean generated = type.generatedKey() && column.equals(type.key());
      boolean hasDefault = generated || column.hasDefault();
      columns.put(
          column.sqlName(),
          new StoredColumn(
              sqlType(column),
              !column.nullable(),
              hasDefault,
              generated,
              storage(column.type()),
              widest(column)));
      if (column.isReference()) {
        ResourceType target = catalog.target(column);
        foreignKeys.add(
            new ForeignKey(
                type.table() + "_" + column.sqlName() + "_fkey",
                List.of(column.sqlName()),
                target.table(),
                List.of(target.key().sqlName()),
                column.onDelete() == OnDelete.SET_NULL));
      }
    }
    type.hiddenColumns().forEach(name -> columns.put(name, fixed("boolean", true)));
    List<UniqueKey> keys = new ArrayList<>();
    keys.add(new UniqueKey(type.table() + "_pkey", true, List.of(type.key().sqlName())));
    type.uniqueRules()
        .forEach(
            rule ->
                keys.add(
                    new UniqueKey(
                        rule.constraint(),
                        false,
                        rule.columns().stream().map(Column::sqlName).toList())));
    Set<String> triggers = new HashSet<>(Set.of("rollcall_raise_version"));
    type.columns().stream()
        .filter(column -> column.type() == ValueType.TEXT)
        .forEach(column -> triggers.add("rollcall_rewrite_" + column.sqlName()));
    return new Table(columns, keys, foreignKeys, triggers, false, Toast.USUAL_TARGET);
  }

  private static StoredColumn fixed(String type, boolean hasDefault) {
    return new StoredColumn(type, true, hasDefault, false, Storage.PLAIN, 8);
  }

  private static StoredColumn retyped(StoredColumn c, String type) {
    return new StoredColumn(
        type, c.notNull(), c.hasDefault(), c.generated(), c.storage(), c.widest());
  }

  private static StoredColumn nullable(StoredColumn c, boolean nullable) {
    return new StoredColumn(
        c.type(), !nullable, c.hasDefault(), c.generated(), c.storage(), c.widest());
  }

  private static StoredColumn withoutDefault(StoredColumn c) {
    return new StoredColumn(c.type(), true, false, false, c.storage(), c.widest());
  }

  private static StoredColumn stored(StoredColumn c, Storage storage) {
    return new StoredColumn(
        c.type(), c.notNull(), c.hasDefault(), c.generated(), storage, c.widest());
  }

  private static Storage storage(ValueType type) {
    return switch (type) {
      case STRING, EMAIL, CHOICE -> Storage.MAIN;
      case TEXT -> Storage.EXTENDED;
      case INTEGER, BIGINT, BOOLEAN, UUID, TIMESTAMP, DATE -> Storage.PLAIN;
    };
  }

  private static int widest(Column column) {
    return switch (column.type()) {
      case STRING, EMAIL, CHOICE -> 4 + 4 * column.maxLength();
      case TEXT -> StoredColumn.UNLIMITED;
      case INTEGER, BIGINT, BOOLEAN, UUID, TIMESTAMP, DATE -> 16;
    };
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
}
