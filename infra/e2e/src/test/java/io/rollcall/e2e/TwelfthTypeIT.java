package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A further type by a catalog file and a migration alone. */
class TwelfthTypeIT {
  private static final Path FOLDER = Path.of("src/test/resources/twelfth").toAbsolutePath();

  @Test
  void attendance_isWrittenAndListedLikeAnyType() throws Exception {
    try (Rig rig = Rig.shared()) {
      rig.with("rollcall.catalog.directory", FOLDER.resolve("catalog").toString())
          .with("rollcall.migrations.directory", FOLDER.resolve("migrations").toString());
      Service command = rig.command();
      Service query = rig.query();
      rig.awaitTables();
      create(
          command,
          "departments",
          "{\"department_id\": \"CSE\", \"department_name\": \"C\","
              + " \"building_name\": \"B\", \"head_of_department\": \"H\"}");
      create(
          command,
          "courses",
          "{\"course_id\": \"BT\", \"course_name\": \"B.Tech\","
              + " \"duration_years\": 4, \"level\": \"UG\"}");
      create(
          command,
          "students",
          "{\"student_id\": \"S1\", \"name\": \"Asha\","
              + " \"department_id\": \"CSE\", \"course_id\": \"BT\", \"electives\": \"AI\","
              + " \"year\": 1, \"semester\": 1}");
      create(
          command,
          "attendance",
          "{\"student\": \"S1\", \"slot\": \"mon-1\","
              + " \"date\": \"2026-11-02\", \"is_present\": true}");
      create(
          command,
          "attendance",
          "{\"student_id\": \"S1\", \"slot\": \"mon-2\","
              + " \"date\": \"2026-11-03\", \"is_present\": false}");
      HttpResponse<String> unknown =
          command.write("POST", "/api/attendance/", "{\"student\": \"S2\", \"slot\": \"x\"}");
      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(unknown.body())
          .contains("Invalid pk \\\"S2\\\" - object does not exist.", "This field is required.");

      awaitBody(
          query, "/api/attendance/?date=2026-11-02", "\"count\":1", "\"student_name\":\"Asha\"");
      awaitBody(
          query, "/api/attendance/?is_present=false", "\"count\":1", "\"date\":\"2026-11-03\"");
      command.write("PATCH", "/api/students/S1/", "{\"name\": \"Asha Rao\"}");
      awaitBody(query, "/api/attendance/?ordering=-date", "\"count\":2", "Asha Rao");
      assertThat(query.get("/api/").body()).contains("/api/attendance/");
    }
  }

  private static void create(Service command, String type, String json) {
    HttpResponse<String> answer = command.write("POST", "/api/" + type + "/", json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private static void awaitBody(Service query, String path, String... parts) {
    Awaitility.await(path)
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(query.get(path).body()).contains(parts));
  }
}
