package io.rollcall.row;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A few rows of each type in memory, from which joins are filled; counts the hops that takes. */
final class Campus {
  final Catalog catalog;
  private final Map<String, Map<String, Row>> rows = new HashMap<>();
  int hops;

  Campus(Catalog catalog) {
    this.catalog = catalog;
    put(
        "users",
        "id",
        7,
        "username",
        "ada",
        "email",
        "",
        "role",
        "admin",
        "first_name",
        "Ada",
        "last_name",
        "",
        "is_active",
        true);
    put(
        "departments",
        "department_id",
        "CS",
        "department_name",
        "Computer \"Science\"",
        "building_name",
        "Block A",
        "head_of_department",
        "Dr. Rao");
    put(
        "departments",
        "department_id",
        "ME",
        "department_name",
        "Mechanics",
        "building_name",
        "Block B",
        "head_of_department",
        "Dr. Iyer");
    put("courses", "course_id", "BT", "course_name", "B.Tech", "duration_years", 4, "level", "UG");
    put(
        "subjects",
        "subject_id",
        "S1",
        "subject_name",
        "Algorithms",
        "course",
        "BT",
        "department",
        "CS",
        "faculty_assigned",
        "F1",
        "credits",
        4);
    put(
        "faculty",
        "faculty_id",
        "F1",
        "faculty_name",
        "Zoë 🎓",
        "designation",
        "Professor",
        "department",
        "ME",
        "specialization",
        "Graphs",
        "max_workload_per_week",
        12,
        "email",
        "zoe@campus.example");
    put(
        "students",
        "student_id",
        "ST1",
        "name",
        "Bo",
        "department",
        "CS",
        "course",
        "BT",
        "electives",
        "",
        "year",
        2,
        "semester",
        3,
        "faculty_advisor",
        "F1",
        "phone",
        "123");
    put(
        "batches",
        "batch_id",
        "B1",
        "course",
        "BT",
        "department",
        "CS",
        "year",
        2,
        "semester",
        3,
        "no_of_students",
        60);
    put(
        "classrooms",
        "room_id",
        "R1",
        "department",
        "CS",
        "room_number",
        "101",
        "capacity",
        40,
        "room_type",
        "lecture hall");
    put("labs", "lab_id", "L1", "department", "ME", "lab_name", "Optics", "capacity", 20);
    put(
        "timetables",
        "timetable_id",
        1,
        "generation_job",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "department",
        "CS",
        "batch",
        "B1",
        "semester",
        3,
        "academic_year",
        "2024-25",
        "status",
        "draft",
        "created_at",
        "2024-01-01T00:00:00Z",
        "updated_at",
        "2024-01-01T00:00:00.5Z",
        "created_by",
        7);
    put(
        "timetables",
        "timetable_id",
        2,
        "department",
        "ME",
        "batch",
        "B1",
        "semester",
        4,
        "academic_year",
        "2024-25",
        "status",
        "published",
        "created_at",
        "2024-01-01T00:00:00Z",
        "updated_at",
        "2024-01-01T00:00:00Z");
    for (int id : new int[] {10, 9}) {
      put(
          "timetable-slots",
          "slot_id",
          id,
          "timetable",
          1,
          "subject",
          "S1",
          "faculty",
          "F1",
          "classroom",
          "R1",
          "day",
          "monday",
          "time_slot",
          "slot " + id,
          "is_lab",
          false);
    }
  }

  Row put(String typeName, Object... namesAndValues) {
    ResourceType type = catalog.type(typeName);
    Row.Builder builder = Row.of(type).set(type.version(), 1);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.set(type.column((String) namesAndValues[i]), namesAndValues[i + 1]);
    }
    Row row = builder.build();
    rows.computeIfAbsent(typeName, name -> new HashMap<>()).put(row.key(), row);
    return row;
  }

  void remove(String type, String key) {
    of(type).remove(key);
  }

  Row row(String type, String key) {
    return Objects.requireNonNull(of(type).get(key));
  }

  Joins joins(List<Row> rendered) {
    Joins joins = new Joins(catalog);
    hops = 0;
    for (Needs needs = joins.missing(rendered); !needs.isEmpty(); needs = joins.missing(rendered)) {
      hops++;
      needs.rows().forEach((type, keys) -> keys.forEach(key -> fetch(joins, type, key)));
      needs.children().forEach((of, keys) -> keys.forEach(key -> fetch(joins, of, key)));
    }
    return joins;
  }

  private void fetch(Joins joins, String type, String key) {
    Row row = of(type).get(key);
    if (row == null) {
      joins.addAbsent(type, key);
    } else {
      joins.add(row);
    }
  }

  private void fetch(Joins joins, ChildRelation relation, String parentKey) {
    joins.addChildren(
        relation,
        parentKey,
        of(relation.childType()).values().stream()
            .filter(row -> parentKey.equals(row.text(relation.by())))
            .sorted(Comparator.comparingLong(row -> row.number(row.type().key())))
            .toList());
  }

  private Map<String, Row> of(String type) {
    return rows.getOrDefault(type, Map.of());
  }
}
