package io.rollcall.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollcall.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class RowRendererTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CS =
      """
      {"department_id": "CS", "department_name": "Computer \\"Science\\"",
       "building_name": "Block A", "head_of_department": "Dr. Rao"}""";
  private static final String ME =
      """
      {"department_id": "ME", "department_name": "Mechanics",
       "building_name": "Block B", "head_of_department": "Dr. Iyer"}""";
  private static final String BT =
      """
      {"course_id": "BT", "course_name": "B.Tech", "duration_years": 4, "level": "UG"}""";

  private final Campus campus = new Campus(Catalog.load(Path.of("src/test/resources/further")));
  private final RowRenderer renderer = new RowRenderer(campus.catalog);

  private static String slot(int id) {
    return """
        {"slot_id": %d, "timetable": 1, "subject": "S1", "faculty": "F1", "classroom": "R1",
         "day": "monday", "time_slot": "slot %d", "is_lab": false, "subject_name": "Algorithms",
         "faculty_name": "Zoë 🎓", "classroom_number": "101"}"""
        .formatted(id, id);
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of("departments", "CS", 0, CS),
        Arguments.of("courses", "BT", 0, BT),
        Arguments.of(
            "users",
            "7",
            0,
            """
            {"id": 7, "username": "ada", "email": "", "role": "admin", "department": null,
             "first_name": "Ada", "last_name": "", "is_active": true}"""),
        Arguments.of(
            "subjects",
            "S1",
            1,
            """
            {"subject_id": "S1", "subject_name": "Algorithms", "course": %s, "department": %s,
             "faculty_assigned": "F1", "credits": 4}"""
                .formatted(BT, CS)),
        Arguments.of(
            "faculty",
            "F1",
            1,
            """
            {"faculty_id": "F1", "faculty_name": "Zoë 🎓", "designation": "Professor",
             "department": %s, "specialization": "Graphs", "max_workload_per_week": 12,
             "max_workload": 12, "status": "Active", "email": "zoe@campus.example",
             "phone": null}"""
                .formatted(ME)),
        Arguments.of(
            "students",
            "ST1",
            1,
            """
            {"student_id": "ST1", "name": "Bo", "student_name": "Bo", "department": %s,
             "course": %s, "electives": "", "year": 2, "semester": 3,
             "faculty_advisor": {"faculty_id": "F1", "faculty_name": "Zoë 🎓"},
             "email": null, "phone": "123"}"""
                .formatted(CS, BT)),
        Arguments.of(
            "batches",
            "B1",
            1,
            """
            {"batch_id": "B1", "course": %s, "department": %s, "year": 2, "semester": 3,
             "no_of_students": 60}"""
                .formatted(BT, CS)),
        Arguments.of(
            "classrooms",
            "R1",
            1,
            """
            {"room_id": "R1", "department": %s, "room_number": "101", "capacity": 40,
             "room_type": "lecture hall"}"""
                .formatted(CS)),
        Arguments.of(
            "labs",
            "L1",
            1,
            """
            {"lab_id": "L1", "department": %s, "lab_name": "Optics", "capacity": 20}"""
                .formatted(ME)),
        Arguments.of(
            "timetables",
            "1",
            2,
            """
            {"timetable_id": 1, "generation_job": "6f9619ff-8b86-d011-b42d-00c04fc964ff",
             "department": "CS", "department_name": "Computer \\"Science\\"", "batch": "B1",
             "batch_name": "B1", "semester": 3, "academic_year": "2024-25", "status": "draft",
             "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00.500000Z",
             "created_by": 7, "slots": [%s, %s]}"""
                .formatted(slot(9), slot(10))),
        Arguments.of(
            "timetables",
            "2",
            1,
            """
            {"timetable_id": 2, "generation_job": null, "department": "ME",
             "department_name": "Mechanics", "batch": "B1", "batch_name": "B1", "semester": 4,
             "academic_year": "2024-25", "status": "published",
             "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
             "created_by": null, "slots": []}"""),
        Arguments.of("timetable-slots", "10", 1, slot(10)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void row_showsAsTheContractSays(String type, String key, int hops, String expected) {
    assertJson(campus.row(type, key), expected);
    assertThat(campus.hops).as("hops").isEqualTo(hops);
  }

  private void assertJson(Row row, String expected) {
    byte[] json = renderer.render(row, campus.joins(List.of(row)));
    assertThat(JSON.readTree(json)).isEqualTo(JSON.readTree(expected));
    assertThat(new String(json, UTF_8)).isEqualTo(JSON.writeValueAsString(JSON.readTree(json)));
  }

  @Test
  void everyBundledType_hasAShapeHere() {
    assertThat(shapes().map(shape -> (String) shape.get()[0]).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Catalog.bundled().types().stream().map(Object::toString).toList());
  }

  @Test
  void twelfthType_showsAPart() {
    Row row =
        campus.put(
            "attendance",
            "attendance_id",
            1,
            "student",
            "ST1",
            "slot",
            9,
            "date",
            "2024-02-29",
            "is_present",
            true);
    assertJson(
        row,
        """
        {"attendance_id": 1, "student": {"student_id": "ST1", "name": "Bo"}, "slot": 9,
         "date": "2024-02-29", "is_present": true}""");
  }

  @Test
  void rowsReferredTo_thatAreAbsent_showTheirKeyAndNulls() {
    campus.remove("departments", "CS");
    campus.remove("courses", "BT");
    campus.remove("faculty", "F1");
    Row student = campus.row("students", "ST1");
    assertJson(
        student,
        """
        {"student_id": "ST1", "name": "Bo", "student_name": "Bo", "electives": "", "year": 2,
         "department": {"department_id": "CS", "department_name": null, "building_name": null,
                        "head_of_department": null},
         "course": {"course_id": "BT", "course_name": null, "duration_years": null, "level": null},
         "faculty_advisor": {"faculty_id": "F1", "faculty_name": null},
         "semester": 3, "email": null, "phone": "123"}""");
    assertThat(campus.joins(List.of(student)).absences())
        .extracting(Joins.Absence::referrer, Joins.Absence::type, Joins.Absence::key)
        .containsExactlyInAnyOrder(
            tuple(student, "departments", "CS"),
            tuple(student, "courses", "BT"),
            tuple(student, "faculty", "F1"));
    assertThat(renderer.render(campus.row("timetable-slots", "9"), new Joins(campus.catalog)))
        .asString(UTF_8)
        .contains("\"subject\":\"S1\"", "\"subject_name\":null", "\"classroom_number\":null");
  }

  @Test
  void nullReferences_showAsNullAndNeedNothing() {
    Row row = campus.put("students", "student_id", "ST2", "name", "x");
    assertThat(campus.joins(List.of(row)).missing(List.of(row)).isEmpty()).isTrue();
    assertThat(campus.hops).isZero();
    assertThat(renderer.render(row, new Joins(campus.catalog)))
        .asString(UTF_8)
        .contains("\"department\":null", "\"course\":null", "\"faculty_advisor\":null");
  }

  @Test
  void manyRows_renderAsAnArray_fromOneSetOfJoins() {
    Row student = campus.row("students", "ST1");
    Row other = campus.put("students", "student_id", "ST2", "department", "ME");
    List<Row> rows = List.of(student, other, student);
    Joins joins = campus.joins(rows);
    ByteSink out = new ByteSink(0);
    renderer.renderAll(rows, joins, out);
    assertThat(JSON.readTree(out.toBytes()).values())
        .containsExactlyElementsOf(
            rows.stream().map(row -> JSON.readTree(renderer.render(row, joins))).toList());
    out = new ByteSink(0);
    renderer.renderAll(List.of(), joins, out);
    assertThat(out.toBytes()).asString(UTF_8).isEqualTo("[]");
  }

  @Test
  void needs_comeHopByHop() {
    Joins joins = new Joins(campus.catalog);
    List<Row> rows = List.of(campus.row("timetables", "1"), campus.row("timetables", "2"));
    ChildRelation slots =
        new ChildRelation(
            "timetable-slots", campus.catalog.type("timetable-slots").column("timetable"));

    assertThat(joins.missing(rows))
        .isEqualTo(
            new Needs(Map.of("departments", Set.of("CS", "ME")), Map.of(slots, Set.of("1", "2"))));
    joins.add(campus.row("departments", "CS"));
    joins.addAbsent("departments", "ME");
    joins.addChildren(slots, "2", List.of());
    assertThat(joins.missing(rows)).isEqualTo(new Needs(Map.of(), Map.of(slots, Set.of("1"))));
    joins.addChildren(slots, "1", List.of(campus.row("timetable-slots", "9")));
    assertThat(joins.missing(rows))
        .isEqualTo(
            new Needs(
                Map.of(
                    "subjects", Set.of("S1"), "faculty", Set.of("F1"), "classrooms", Set.of("R1")),
                Map.of()));
  }

  @Test
  void entityTags_haveTheVersionBeforeTheDot_andDifferWithTheBody() {
    byte[] body = "{}".getBytes(UTF_8);
    assertThat(EntityTags.row(12, body)).matches("\"12\\.[0-9a-f]{24}\"");
    assertThat(EntityTags.row(12, body))
        .isEqualTo(EntityTags.row(12, body.clone()))
        .isNotEqualTo(EntityTags.row(13, body))
        .isNotEqualTo(EntityTags.row(12, "[]".getBytes(UTF_8)));
    assertThat(EntityTags.body(body)).matches("\"[0-9a-f]{24}\"");
  }
}
