package io.rollcall.testkit.oracle;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a writer must know of one table.
 *
 * @param identity whether Postgres makes its keys
 * @param columns all but key and version, hidden ones too
 */
record WriteTable(String name, String key, boolean identity, List<Column> columns) {

  record Column(String name, Kind kind, boolean nullable) {}

  /** What a column takes. */
  sealed interface Kind {
    /** Text of at most so many characters. */
    record Text(int most) implements Kind {}

    record Unlimited() implements Kind {}

    /** Mostly 1 to {@code usual}. */
    record Int(int usual) implements Kind {}

    record Bool() implements Kind {}

    record Uuid() implements Kind {}

    record Instant() implements Kind {}

    record Choice(List<String> choices) implements Kind {}

    record Reference(String table, boolean forgotten) implements Kind {}
  }

  /** A column that refers to a table, and the table it is in. */
  record Referrer(WriteTable table, Column column) {
    boolean forgets() {
      return column.kind() instanceof Kind.Reference reference && reference.forgotten();
    }
  }

  /** Each table after those it refers to. */
  static final List<WriteTable> ALL =
      List.of(
          keyed(
              "departments",
              "department_id",
              text("department_name", 100),
              text("building_name", 50),
              text("head_of_department", 100)),
          keyed(
              "courses",
              "course_id",
              text("course_name", 100),
              number("duration_years", 5),
              text("level", 10)),
          identity(
              "users",
              "id",
              text("username", 150),
              text("email", 254),
              choice("role", "admin", "staff", "faculty", "student"),
              nullable(text("department", 100)),
              text("first_name", 150),
              text("last_name", 150),
              new Column("is_active", new Kind.Bool(), false),
              text("password", 128),
              nullable(new Column("last_login", new Kind.Instant(), true)),
              new Column("is_superuser", new Kind.Bool(), false)),
          keyed(
              "faculty",
              "faculty_id",
              text("faculty_name", 100),
              text("designation", 50),
              reference("department_id", "departments"),
              text("specialization", 100),
              number("max_workload_per_week", 24),
              nullable(text("email", 254)),
              nullable(text("phone", 15))),
          keyed(
              "subjects",
              "subject_id",
              text("subject_name", 100),
              reference("course_id", "courses"),
              reference("department_id", "departments"),
              text("faculty_assigned", 10),
              number("credits", 5)),
          keyed(
              "students",
              "student_id",
              text("name", 100),
              reference("department_id", "departments"),
              reference("course_id", "courses"),
              new Column("electives", new Kind.Unlimited(), false),
              number("year", 4),
              number("semester", 8),
              new Column("faculty_advisor_id", new Kind.Reference("faculty", true), true),
              nullable(text("email", 254)),
              nullable(text("phone", 15))),
          keyed(
              "batches",
              "batch_id",
              reference("course_id", "courses"),
              reference("department_id", "departments"),
              number("year", 4),
              number("semester", 8),
              number("no_of_students", 80)),
          keyed(
              "classrooms",
              "room_id",
              reference("department_id", "departments"),
              text("room_number", 20),
              number("capacity", 9),
              choice("room_type", "lecture hall", "seminar room", "tutorial room", "lab")),
          keyed(
              "labs",
              "lab_id",
              reference("department_id", "departments"),
              text("lab_name", 100),
              number("capacity", 9)),
          identity(
              "timetables",
              "timetable_id",
              new Column("generation_job_id", new Kind.Uuid(), true),
              reference("department_id", "departments"),
              reference("batch_id", "batches"),
              number("semester", 8),
              text("academic_year", 20),
              choice("status", "draft", "pending", "approved", "published"),
              new Column("created_at", new Kind.Instant(), false),
              new Column("updated_at", new Kind.Instant(), false),
              new Column("created_by_id", new Kind.Reference("users", true), true)),
          identity(
              "timetable_slots",
              "slot_id",
              reference("timetable_id", "timetables"),
              reference("subject_id", "subjects"),
              reference("faculty_id", "faculty"),
              reference("classroom_id", "classrooms"),
              choice("day", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
              text("time_slot", 20),
              new Column("is_lab", new Kind.Bool(), false)));

  private static final Map<String, WriteTable> BY_NAME =
      ALL.stream().collect(Collectors.toMap(WriteTable::name, table -> table));

  static WriteTable named(String name) {
    WriteTable table = BY_NAME.get(name);
    if (table == null) {
      throw new IllegalArgumentException("No table " + name);
    }
    return table;
  }

  /** The columns that refer to this table. */
  List<Referrer> referrers() {
    return ALL.stream().flatMap(this::referrers).toList();
  }

  private Stream<Referrer> referrers(WriteTable table) {
    return table.columns.stream()
        .filter(c -> c.kind() instanceof Kind.Reference reference && reference.table().equals(name))
        .map(column -> new Referrer(table, column));
  }

  private static WriteTable keyed(String name, String key, Column... columns) {
    return new WriteTable(name, key, false, List.of(columns));
  }

  private static WriteTable identity(String name, String key, Column... columns) {
    return new WriteTable(name, key, true, List.of(columns));
  }

  private static Column text(String name, int most) {
    return new Column(name, new Kind.Text(most), false);
  }

  private static Column number(String name, int usual) {
    return new Column(name, new Kind.Int(usual), false);
  }

  private static Column choice(String name, String... choices) {
    return new Column(name, new Kind.Choice(List.of(choices)), false);
  }

  private static Column reference(String name, String table) {
    return new Column(name, new Kind.Reference(table, false), false);
  }

  private static Column nullable(Column column) {
    return new Column(column.name(), column.kind(), true);
  }
}
