package io.rollcall.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Database;
import io.rollcall.testkit.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The rows here are few, and what they must look like is written out. */
class SqlListsIT {

  private static final JsonMapper JSON = new JsonMapper();

  private static Database database;
  private static Connection connection;
  private static SqlLists lists;

  @BeforeAll
  static void fill() throws Exception {
    database = Servers.shared().postgres().newDatabase();
    connection = database.connect();
    Migrations.run(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into departments values ('D1', 'Physics', 'Raman', 'Bose'), ('D2', 'Straße', '', 'O''Neil');
          insert into courses values ('C1', 'B.Sc.', 3, 'UG');
          insert into users (id, username, department, role)
            values (1, 'ann', null, 'admin'), (2, 'Bob', 'Physics', 'student'), (3, 'çem', ' Physics', 'student');
          insert into faculty values ('F1', 'Zoë', 'Professor', 'D1', 'Optics', 16, null, '1');
          insert into subjects values ('S1', 'Optics', 'C1', 'D2', 'F9', 4);
          insert into students values
            ('A1', 'Ａ', 'D1', 'C1', E'a\\nb', 1, 2, 'F1', 'x@y', null),
            ('A2', '😀', 'D2', 'C1', '', 1, 2, null, null, '1');
          insert into batches values ('B1', 'C1', 'D1', 1, 2, 60);
          insert into classrooms values ('R1', 'D1', 'P-1', 40, 'lab');
          insert into labs values ('L1', 'D2', 'Dark "room"', 8);
          insert into timetables values
            (1, 'f6ff311e-9745-476d-b3ed-8f74c07c2e98', 'D2', 'B1', 2, '2025-26', 'draft',
             '2025-07-01T09:00:00+05:30', '2025-07-01T03:30:00.1Z', 2),
            (2, null, 'D1', 'B1', 2, '2025-26', 'draft', '2025-07-01Z', '2025-07-01Z', null);
          insert into timetable_slots values
            (7, 1, 'S1', 'F1', 'R1', 'monday', '9-10', true), (5, 1, 'S1', 'F1', 'R1', 'monday', '8-9', false);
          """);
    }
    lists = new SqlLists(connection);
  }

  @AfterAll
  static void drop() throws SQLException {
    connection.close();
    database.close();
  }

  @Test
  void users_showTheirOwnColumns() throws SQLException {
    assertRow(
        "users",
        "1",
        """
        {"id": 1, "username": "ann", "email": "", "role": "admin", "department": null, "first_name": "",
         "last_name": "", "is_active": true}
        """);
  }

  @Test
  void departments_showTheirOwnColumns() throws SQLException {
    assertRow("departments", "D2", d2());
  }

  @Test
  void courses_showTheirOwnColumns() throws SQLException {
    assertRow("courses", "C1", c1());
  }

  @Test
  void subjects_nestCourseAndDepartment() throws SQLException {
    assertRow(
        "subjects",
        "S1",
        """
        {"subject_id": "S1", "subject_name": "Optics", "course": %s, "department": %s,
         "faculty_assigned": "F9", "credits": 4}
        """
            .formatted(c1(), d2()));
  }

  @Test
  void faculty_nestDepartmentRepeatWorkloadAndAreActive() throws SQLException {
    assertRow(
        "faculty",
        "F1",
        """
        {"faculty_id": "F1", "faculty_name": "Zoë", "designation": "Professor", "department": %s,
         "specialization": "Optics", "max_workload_per_week": 16, "email": null, "phone": "1",
         "max_workload": 16, "status": "Active"}
        """
            .formatted(d1()));
  }

  @Test
  void students_nestCourseAndDepartmentWholeAndTheirAdvisorInPart() throws SQLException {
    assertRow(
        "students",
        "A1",
        """
        {"student_id": "A1", "name": "Ａ", "department": %s, "course": %s, "electives": "a\\nb",
         "year": 1, "semester": 2, "faculty_advisor": {"faculty_id": "F1", "faculty_name": "Zoë"},
         "email": "x@y", "phone": null, "student_name": "Ａ"}
        """
            .formatted(d1(), c1()));
    assertRow(
        "students",
        "A2",
        """
        {"student_id": "A2", "name": "😀", "department": %s, "course": %s, "electives": "",
         "year": 1, "semester": 2, "faculty_advisor": null, "email": null, "phone": "1",
         "student_name": "😀"}
        """
            .formatted(d2(), c1()));
  }

  @Test
  void batches_nestCourseAndDepartment() throws SQLException {
    assertRow(
        "batches",
        "B1",
        """
        {"batch_id": "B1", "course": %s, "department": %s, "year": 1, "semester": 2, "no_of_students": 60}
        """
            .formatted(c1(), d1()));
  }

  @Test
  void classrooms_nestDepartment() throws SQLException {
    assertRow(
        "classrooms",
        "R1",
        """
        {"room_id": "R1", "department": %s, "room_number": "P-1", "capacity": 40, "room_type": "lab"}
        """
            .formatted(d1()));
  }

  @Test
  void labs_nestDepartment() throws SQLException {
    assertRow(
        "labs",
        "L1",
        """
        {"lab_id": "L1", "department": %s, "lab_name": "Dark \\"room\\"", "capacity": 8}
        """
            .formatted(d2()));
  }

  @Test
  void timetables_holdTheirSlotsByKeyAndTimesInUtc() throws SQLException {
    assertRow(
        "timetables",
        "1",
        """
        {"timetable_id": 1, "generation_job": "f6ff311e-9745-476d-b3ed-8f74c07c2e98",
         "department": "D2", "batch": "B1", "semester": 2, "academic_year": "2025-26",
         "status": "draft", "created_at": "2025-07-01T03:30:00Z",
         "updated_at": "2025-07-01T03:30:00.100000Z", "created_by": 2, "department_name": "Straße",
         "batch_name": "B1", "slots": [%s, %s]}
        """
            .formatted(slot(5, "8-9", false), slot(7, "9-10", true)));
    assertRow(
        "timetables",
        "2",
        """
        {"timetable_id": 2, "generation_job": null, "department": "D1", "batch": "B1",
         "semester": 2, "academic_year": "2025-26", "status": "draft",
         "created_at": "2025-07-01T00:00:00Z", "updated_at": "2025-07-01T00:00:00Z",
         "created_by": null, "department_name": "Physics", "batch_name": "B1", "slots": []}
        """);
  }

  @Test
  void timetableSlots_showKeysAndNames() throws SQLException {
    assertRow("timetable-slots", "7", slot(7, "9-10", true));
  }

  @Test
  void text_isOrderedByCodePointAndNotByUtf16Unit() throws SQLException {
    assertThat(keys(list("students", "ordering", "-name"), "student_id"))
        .containsExactly("A2", "A1");
    assertThat(keys(list("users", "ordering", "username"), "id")).containsExactly("2", "1", "3");
  }

  @Test
  void search_foldsCodePointsOneByOne() throws SQLException {
    assertThat(keys(list("departments", "search", "STRAßE"), "department_id"))
        .containsExactly("D2");
    assertThat(keys(list("departments", "search", "strasse"), "department_id")).isEmpty();
    assertThat(keys(list("users", "search", "ÇE"), "id")).containsExactly("3");
  }

  @Test
  void everyCodePoint_foldsAsInJava() throws SQLException {
    int compared = 0;
    try (Statement statement = connection.createStatement();
        ResultSet all =
            statement.executeQuery(
                """
                select c, %s from (
                  select c, chr(c) as text from generate_series(1, 1114111) c
                  where c not between 55296 and 57343) t
                """
                    .formatted(SqlLists.folded("text")))) {
      while (all.next()) {
        int codePoint = all.getInt(1);
        String java = Character.toString(Character.toUpperCase(codePoint));
        assertThat(all.getString(2)).as("U+%04X", codePoint).isEqualTo(java);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(1_114_111 - 2_048);
  }

  private static String d1() {
    return """
    {"department_id": "D1", "department_name": "Physics", "building_name": "Raman",
     "head_of_department": "Bose"}
    """;
  }

  private static String d2() {
    return """
    {"department_id": "D2", "department_name": "Straße", "building_name": "",
     "head_of_department": "O'Neil"}
    """;
  }

  private static String c1() {
    return """
    {"course_id": "C1", "course_name": "B.Sc.", "duration_years": 3, "level": "UG"}
    """;
  }

  private static String slot(int id, String time, boolean lab) {
    return """
    {"slot_id": %d, "timetable": 1, "subject": "S1", "faculty": "F1", "classroom": "R1",
     "day": "monday", "time_slot": "%s", "is_lab": %b, "subject_name": "Optics",
     "faculty_name": "Zoë", "classroom_number": "P-1"}
    """
        .formatted(id, time, lab);
  }

  private static void assertRow(String type, String key, String json) throws SQLException {
    SqlAnswer row = lists.row(ListRequest.of(type), key);
    assertThat(row.status()).isEqualTo(200);
    assertThat(JSON.readTree(row.json())).isEqualTo(JSON.readTree(json));
    SqlAnswer list = lists.list(ListRequest.of(type));
    assertThat(JSON.readTree(list.json()).get("results")).contains(JSON.readTree(json));
  }

  private static SqlAnswer list(String type, String parameter, String value) throws SQLException {
    return lists.list(
        new ListRequest(
            type,
            Map.of(),
            parameter.equals("search") ? value : null,
            parameter.equals("ordering") ? value : null,
            null,
            null));
  }

  private static Iterable<String> keys(SqlAnswer list, String key) {
    return JSON.readTree(list.json())
        .get("results")
        .valueStream()
        .map(r -> r.get(key).asString())
        .toList();
  }
}
