package io.rollcall.command.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.TestService;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.KeptAlive;
import io.rollcall.testkit.Servers;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every row of the contract's table of writes, over HTTP and against a real Postgres. */
class WriteApiIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PROBLEM = "application/problem+json";

  private static Database database;
  private static TestService service;
  private static WebTestClient http;
  private static String base;

  @BeforeAll
  static void startService() throws Exception {
    database = Servers.shared().postgres().newDatabase();
    service =
        TestService.start(
                database.server(),
                database.name(),
                "rollcall.write.max-body=2KB",
                "rollcall.http.trusted-proxies=127.0.0.1",
                "rollcall.cors.origins=https://erp.example")
            .awaitSchema();
    base = service.base();
    http = service.http();
  }

  @AfterAll
  static void stopService() throws Exception {
    service.close();
    database.close();
  }

  @BeforeEach
  void emptyTables() throws Exception {
    SmallCampus.fill(database);
    database.execute(
        """
        INSERT INTO students
          VALUES ('S1', 'Sam', 'CS', 'BT', 'none', 1, 1, 'F1', 'sam@erp.example', NULL)""");
  }

  // Create

  @Test
  void post_createsARow_andAnswersItAsItsListShowsIt() {
    EntityExchangeResult<byte[]> answer =
        send(
            HttpMethod.POST,
            "/api/students/",
            """
            {"student_id":" S2 ","name":"Sue","department_id":"CS","course_id":"BT","electives":7,
             "year":"2","semester":3.0,"faculty_advisor_id":"F1"}\
            """);
    assertThat(answer.getStatus().value()).isEqualTo(201);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    assertThat(header(answer, "Location")).isEqualTo(base + "/api/students/S2/");
    assertThat(header(answer, "ETag")).matches("\"1\\.[^\"]+\"");
    assertThat(json(answer))
        .isEqualTo(
            JSON.readTree(
                """
                {"student_id":"S2","name":"Sue",
                 "department":{"department_id":"CS","department_name":"Computing",
                   "building_name":"A","head_of_department":"Ada"},
                 "course":{"course_id":"BT","course_name":"BTech","duration_years":4,"level":"UG"},
                 "electives":"7","year":2,"semester":3,
                 "faculty_advisor":{"faculty_id":"F1","faculty_name":"Fay"},
                 "email":null,"phone":null,"student_name":"Sue"}\
                """));
    assertThat(query("SELECT name, year, version FROM students WHERE student_id = 'S2'"))
        .containsExactly("Sue|2|1");
  }

  @Test
  void post_takesDefaultsFromTheDatabase_andHidesWhatIsHidden() {
    EntityExchangeResult<byte[]> answer =
        send(HttpMethod.POST, "/api/users", "{\"username\":\"ann\",\"id\":99,\"password\":\"x\"}");
    assertThat(answer.getStatus().value()).isEqualTo(201);
    assertThat(header(answer, "Location")).isEqualTo(base + "/api/users/2");
    assertThat(json(answer))
        .isEqualTo(
            JSON.readTree(
                """
                {"id":2,"username":"ann","email":"","role":"student","department":null,
                 "first_name":"","last_name":"","is_active":true}\
                """));
    assertThat(query("SELECT password FROM users WHERE id = 2")).containsExactly("!");
  }

  @Test
  void post_showsChildrenAndFlattenedFields() {
    EntityExchangeResult<byte[]> answer =
        send(
            HttpMethod.POST,
            "/api/timetables/",
            """
            {"generation_job":"A0EEBC999C0B4EF8BB6D6BB9BD380A11","department":"CS",
             "batch_id":"B1","semester":2,"academic_year":"2024-25","created_by":"1",
             "created_at":"1999-01-01T00:00:00Z"}\
            """);
    assertThat(answer.getStatus().value()).isEqualTo(201);
    JsonNode row = json(answer);
    assertThat(row.get("generation_job").stringValue())
        .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    assertThat(row.get("department_name").stringValue()).isEqualTo("Computing");
    assertThat(row.get("batch_name").stringValue()).isEqualTo("B1");
    assertThat(row.get("status").stringValue()).isEqualTo("draft");
    assertThat(row.get("slots").isEmpty()).isTrue();
    assertThat(row.get("created_at").stringValue()).doesNotStartWith("1999").endsWith("Z");

    JsonNode changed = json(send(HttpMethod.PATCH, "/api/timetables/1/", "{\"semester\":5}"));
    assertThat(changed.get("slots").size()).isEqualTo(1);
    assertThat(changed.get("slots").get(0).get("subject_name").stringValue()).isEqualTo("Algebra");
    assertThat(changed.get("slots").get(0).get("classroom_number").stringValue()).isEqualTo("101");
  }

  @Test
  void location_isWhatATrustedProxySays() {
    http.post()
        .uri("/api/courses/")
        .header("X-Forwarded-Proto", "https")
        .header("X-Forwarded-Host", "erp.example")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(
            """
            {"course_id":"M /é","course_name":"MTech","duration_years":2,"level":"PG"}\
            """)
        .exchange()
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "https://erp.example/api/courses/M%20%2F%C3%A9/");
  }

  // Change

  @Test
  void put_replaces_andLeavesOptionalFieldsThatAreAbsent() {
    EntityExchangeResult<byte[]> answer =
        send(
            HttpMethod.PUT,
            "/api/students/S1/",
            """
            {"name":"Sid","department_id":"EE","course_id":"BT","electives":"a","year":2,
             "semester":4}\
            """);
    assertThat(answer.getStatus().value()).isEqualTo(200);
    assertThat(header(answer, "ETag")).startsWith("\"2.");
    assertThat(json(answer).get("email").stringValue()).isEqualTo("sam@erp.example");
    assertThat(json(answer).get("department").get("department_name").stringValue())
        .isEqualTo("Electrics");
    assertThat(query("SELECT name, faculty_advisor_id, version FROM students"))
        .containsExactly("Sid|F1|2");
  }

  @Test
  void put_namesEveryRequiredFieldThatIsMissing() {
    JsonNode problem = refused(send(HttpMethod.PUT, "/api/students/S1/", "{}"), 400);
    for (String field :
        List.of("name", "department_id", "course_id", "electives", "year", "semester")) {
      assertThat(messages(problem, field)).containsExactly("This field is required.");
    }
    assertThat(problem.has("student_id")).isFalse();
  }

  @Test
  void patch_changesWhatIsThere_nullIncluded() {
    EntityExchangeResult<byte[]> answer =
        send(
            HttpMethod.PATCH,
            "/api/students/S1",
            "{\"faculty_advisor\":null,\"email\":\"\",\"student_id\":\"S1\"}");
    assertThat(answer.getStatus().value()).isEqualTo(200);
    assertThat(json(answer).get("faculty_advisor").isNull()).isTrue();
    assertThat(json(answer).get("email").stringValue()).isEmpty();
    assertThat(query("SELECT name, faculty_advisor_id, email, version FROM students"))
        .containsExactly("Sam|null||2");
  }

  @Test
  void patch_withoutChanges_raisesTheVersionAsDjangoWould() {
    send(HttpMethod.PATCH, "/api/users/01/", "{}");
    assertThat(query("SELECT version FROM users WHERE id = 1")).containsExactly("2");
  }

  @Test
  void keyInTheBody_mustBeTheRows() {
    for (HttpMethod method : List.of(HttpMethod.PUT, HttpMethod.PATCH)) {
      JsonNode problem =
          refused(send(method, "/api/labs/L1/", "{\"lab_id\":\"L2\"}"), 404); // no such row
      assertThat(problem.get("detail").stringValue()).isEqualTo("Not found.");
      problem = refused(send(method, "/api/departments/CS/", "{\"department_id\":\"X\"}"), 400);
      assertThat(messages(problem, "department_id"))
          .containsExactly("A key cannot be changed: this is row \"CS\".");
    }
    assertThat(query("SELECT department_id, version FROM departments ORDER BY 1"))
        .containsExactly("CS|1", "EE|1");
  }

  // Bad bodies and fields

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/students/", "/api/departments/", "/api/timetable-slots/", "/api/users/"})
  void badBodies_areRefused(String path) {
    JsonNode noJson = refused(send(HttpMethod.POST, path, "{\"a\":"), 400);
    assertThat(noJson.get("detail").stringValue()).startsWith("JSON parse error - ");
    assertThat(messages(refused(send(HttpMethod.POST, path, "[1]"), 400), "non_field_errors"))
        .containsExactly("Invalid data. Expected a dictionary, but got list.");
    assertThat(messages(refused(send(HttpMethod.POST, path, "null"), 400), "non_field_errors"))
        .containsExactly("No data provided");
    JsonNode csv = refused(send(HttpMethod.POST, path, "a,b", "text/csv", Map.of()), 415);
    assertThat(csv.get("detail").stringValue())
        .isEqualTo("Unsupported media type \"text/csv\" in request.");
    refused(send(HttpMethod.POST, path, "{\"a\":\"" + "x".repeat(2_048) + "\"}"), 413);
    refused(send(HttpMethod.POST, path, null), 400);
    assertThat(query("SELECT count(*) FROM students")).containsExactly("1");
  }

  @Test
  void badFields_areAllNamedAtOnce_unknownReferencesIncluded() {
    JsonNode problem =
        refused(
            send(
                HttpMethod.POST,
                "/api/students/",
                """
                {"student_id":"12345678901","name":" ","department":"NOPE","course_id":"XX",
                 "year":1.5,"semester":2147483648,"faculty_advisor_id":true,"email":"x",
                 "phone":[]}\
                """),
            400);
    assertThat(problem.get("type").stringValue()).isEqualTo("about:blank");
    assertThat(problem.get("title").stringValue()).isEqualTo("Bad Request");
    assertThat(problem.get("status").intValue()).isEqualTo(400);
    assertThat(messages(problem, "student_id"))
        .containsExactly("Ensure this field has no more than 10 characters.");
    assertThat(messages(problem, "name")).containsExactly("This field may not be blank.");
    assertThat(messages(problem, "department"))
        .containsExactly("Invalid pk \"NOPE\" - object does not exist.");
    assertThat(messages(problem, "course_id"))
        .containsExactly("Invalid pk \"XX\" - object does not exist.");
    assertThat(messages(problem, "electives")).containsExactly("This field is required.");
    assertThat(messages(problem, "year")).containsExactly("A valid integer is required.");
    assertThat(messages(problem, "semester"))
        .containsExactly("Ensure this value is less than or equal to 2147483647.");
    assertThat(messages(problem, "faculty_advisor_id"))
        .containsExactly("Incorrect type. Expected pk value, received bool.");
    assertThat(messages(problem, "email")).containsExactly("Enter a valid email address.");
    assertThat(messages(problem, "phone")).containsExactly("Not a valid string.");
  }

  @Test
  void badChoiceOfAFieldCalledStatus_isToldUnderItsName() {
    JsonNode problem =
        refused(send(HttpMethod.PATCH, "/api/timetables/1/", "{\"status\":\"kitchen\"}"), 400);
    assertThat(messages(problem, "status")).containsExactly("\"kitchen\" is not a valid choice.");
  }

  @Test
  void awkwardText_isStoredAsItIs() {
    String name = "O'Brien \\\"😀\\\" \\u0001 --;%_ é";
    EntityExchangeResult<byte[]> answer =
        send(HttpMethod.PATCH, "/api/students/S1/", "{\"name\":\"" + name + "\"}");
    assertThat(answer.getStatus().value()).isEqualTo(200);
    assertThat(json(answer).get("name").stringValue()).isEqualTo("O'Brien \"😀\" \u0001 --;%_ é");
    assertThat(query("SELECT name FROM students")).containsExactly("O'Brien \"😀\" \u0001 --;%_ é");
    JsonNode nul =
        refused(send(HttpMethod.PATCH, "/api/students/S1/", "{\"name\":\"a\\u0000b\"}"), 400);
    assertThat(messages(nul, "name")).containsExactly("Null characters are not allowed.");
    JsonNode half =
        refused(send(HttpMethod.PATCH, "/api/students/S1/", "{\"name\":\"\\ud800\"}"), 400);
    assertThat(messages(half, "name"))
        .containsExactly("Surrogate characters are not allowed: U+D800.");
  }

  // Duplicates

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "students |"
            + " {'student_id':'S1','name':'a','department_id':'CS','course_id':'BT','electives':'x','year':1,'semester':1}"
            + " | student_id | student with this student id already exists. | students_pkey",
        "departments |"
            + " {'department_id':'CS','department_name':'a','building_name':'b','head_of_department':'c'}"
            + " | department_id | department with this department id already exists. |"
            + " departments_pkey",
        "users | {'username':'root'} | username | A user with that username already exists. |"
            + " users_username_key",
        "timetable-slots |"
            + " {'timetable':1,'subject':'SUB1','faculty':'F1','classroom':'R1','day':'monday','time_slot':'09:00'}"
            + " | non_field_errors | The fields timetable, day, time_slot must make a unique set. |"
            + " timetable_slots_timetable_day_time_slot_key",
      })
  void duplicate_isAConflictThatNamesTheRule(
      String type, String body, String field, String message, String rule) {
    JsonNode problem =
        refused(send(HttpMethod.POST, "/api/" + type + "/", body.replace('\'', '"')), 409);
    assertThat(messages(problem, field)).containsExactly(message);
    assertThat(problem.get("rule").stringValue()).isEqualTo(rule);
    assertThat(problem.get("detail").stringValue()).contains(message);
  }

  @Test
  void duplicateInAChange_isAConflict_butNotWithItself() {
    send(HttpMethod.POST, "/api/users/", "{\"username\":\"ann\"}");
    assertThat(
            send(HttpMethod.PATCH, "/api/users/2/", "{\"username\":\"ann\"}").getStatus().value())
        .isEqualTo(200);
    JsonNode problem =
        refused(send(HttpMethod.PATCH, "/api/users/2/", "{\"username\":\"root\"}"), 409);
    assertThat(messages(problem, "username"))
        .containsExactly("A user with that username already exists.");
  }

  @Test
  void duplicateAmongBadFields_isNamedWithThem() {
    JsonNode problem =
        refused(
            send(HttpMethod.POST, "/api/courses/", "{\"course_id\":\"BT\",\"level\":\"UG\"}"), 400);
    assertThat(messages(problem, "course_id"))
        .containsExactly("course with this course id already exists.");
    assertThat(messages(problem, "course_name")).containsExactly("This field is required.");
  }

  // Delete

  @Test
  void delete_ofALeaf_isDone() {
    assertThat(send(HttpMethod.DELETE, "/api/timetable-slots/1/", null).getStatus().value())
        .isEqualTo(204);
    assertThat(send(HttpMethod.DELETE, "/api/students/S1", null).getStatus().value())
        .isEqualTo(204);
    refused(send(HttpMethod.DELETE, "/api/students/S1", null), 404);
    assertThat(query("SELECT count(*) FROM students")).containsExactly("0");
  }

  @Test
  void delete_ofARowThatOthersReferTo_countsThem() {
    JsonNode problem = refused(send(HttpMethod.DELETE, "/api/departments/CS/", null), 409);
    assertThat(problem.get("dependents"))
        .isEqualTo(
            JSON.readTree(
                """
                {"subjects":1,"faculty":1,"students":1,"batches":1,"classrooms":1,"timetables":1}\
                """));
    assertThat(problem.get("detail").stringValue()).contains("1 subjects").contains("cascade=true");
    problem = refused(send(HttpMethod.DELETE, "/api/faculty/F1/?cascade=false", null), 409);
    assertThat(problem.get("dependents")).isEqualTo(JSON.readTree("{\"timetable-slots\":1}"));
    assertThat(query("SELECT count(*) FROM departments")).containsExactly("2");
  }

  @Test
  void cascade_deletesEveryHop_andForgetsWhatMayBeForgotten() {
    assertThat(send(HttpMethod.DELETE, "/api/faculty/F1/?cascade=true", null).getStatus().value())
        .isEqualTo(204);
    assertThat(query("SELECT student_id, faculty_advisor_id, version FROM students"))
        .containsExactly("S1|null|2");
    assertThat(query("SELECT count(*) FROM timetable_slots")).containsExactly("0");
    assertThat(
            send(HttpMethod.DELETE, "/api/departments/CS/?cascade=true", null).getStatus().value())
        .isEqualTo(204);
    for (String table :
        List.of("subjects", "students", "batches", "classrooms", "timetables", "faculty")) {
      assertThat(query("SELECT count(*) FROM " + table)).as(table).containsExactly("0");
    }
    assertThat(query("SELECT department_id FROM departments")).containsExactly("EE");
    assertThat(query("SELECT count(*) FROM courses")).containsExactly("1");
  }

  @Test
  void cascade_needsTrueOrFalse() {
    JsonNode problem =
        refused(send(HttpMethod.DELETE, "/api/departments/CS/?cascade=maybe", null), 400);
    assertThat(messages(problem, "cascade")).containsExactly("Must be a valid boolean.");
  }

  @Test
  void deleteOfARowThatTablesOutsideTheCatalogReferTo_isAConflict() throws Exception {
    database.execute("CREATE TABLE outsider (lab varchar(10) REFERENCES labs)");
    try {
      database.execute("INSERT INTO labs VALUES ('L1', 'CS', 'Lab', 5)");
      database.execute("INSERT INTO outsider VALUES ('L1')");
      for (String query : List.of("", "?cascade=true")) {
        JsonNode problem = refused(send(HttpMethod.DELETE, "/api/labs/L1/" + query, null), 409);
        assertThat(problem.get("detail").stringValue()).contains("outsider");
      }
    } finally {
      database.execute("DROP TABLE outsider");
    }
  }

  // Versions

  @Test
  void ifMatch_letsOnlyTheCurrentVersionBeWritten() {
    String tag = header(send(HttpMethod.PATCH, "/api/labs/", "{}"), "Allow");
    assertThat(tag).isEqualTo("GET, POST, HEAD, OPTIONS");
    EntityExchangeResult<byte[]> first =
        send(HttpMethod.PATCH, "/api/students/S1/", "{\"year\":2}");
    Map<String, String> current = Map.of("If-Match", Objects.requireNonNull(header(first, "ETag")));
    EntityExchangeResult<byte[]> second =
        send(HttpMethod.PATCH, "/api/students/S1/", "{\"year\":3}", "application/json", current);
    assertThat(second.getStatus().value()).isEqualTo(200);
    JsonNode problem =
        refused(
            send(
                HttpMethod.PATCH, "/api/students/S1/", "{\"year\":4}", "application/json", current),
            412);
    assertThat(problem.get("detail").stringValue()).contains("version 3");
    refused(send(HttpMethod.PUT, "/api/students/S1/", "{}", "application/json", current), 412);
    refused(send(HttpMethod.DELETE, "/api/students/S1/", null, null, current), 412);
    refused(
        send(HttpMethod.DELETE, "/api/students/S1/", null, null, Map.of("If-Match", "W/\"3.x\"")),
        412);
    assertThat(query("SELECT year FROM students")).containsExactly("3");
    assertThat(
            send(
                    HttpMethod.PATCH,
                    "/api/students/S1/",
                    "{}",
                    "application/json",
                    Map.of("If-Match", "*"))
                .getStatus()
                .value())
        .isEqualTo(200);
    refused(
        send(
            HttpMethod.PATCH,
            "/api/students/S9/",
            "{}",
            "application/json",
            Map.of("If-Match", "*")),
        404);
    assertThat(
            send(
                    HttpMethod.DELETE,
                    "/api/students/S1/",
                    null,
                    null,
                    Map.of("If-Match", "\"1.a\", \"4.b-gzip\""))
                .getStatus()
                .value())
        .isEqualTo(204);
  }

  @Test
  void versionsRaisedByOthers_count() throws Exception {
    database.execute("UPDATE departments SET building_name = 'C' WHERE department_id = 'CS'");
    Map<String, String> old = Map.of("If-Match", "\"1.abc\"");
    refused(send(HttpMethod.PATCH, "/api/departments/CS/", "{}", "application/json", old), 412);
  }

  // Races

  @Test
  void concurrentCreatesOfOneKey_makeOneRow_andConflictsOtherwise() throws Exception {
    List<Integer> statuses =
        together(
            12,
            i ->
                send(
                        HttpMethod.POST,
                        "/api/courses/",
                        """
                        {"course_id":"RACE","course_name":"n%d","duration_years":1,"level":"UG"}\
                        """
                            .formatted(i))
                    .getStatus()
                    .value());
    assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    assertThat(query("SELECT count(*) FROM courses WHERE course_id = 'RACE'")).containsExactly("1");
  }

  @Test
  void concurrentChangesOfOneVersion_letOneWin() throws Exception {
    List<Integer> statuses =
        together(
            12,
            i ->
                send(
                        HttpMethod.PATCH,
                        "/api/students/S1/",
                        "{\"year\":" + i + "}",
                        "application/json",
                        Map.of("If-Match", "\"1.x\""))
                    .getStatus()
                    .value());
    assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
    assertThat(query("SELECT version FROM students")).containsExactly("2");
  }

  @Test
  void concurrentSlotsOfOneTime_makeOneRow() throws Exception {
    List<Integer> statuses =
        together(
            8,
            i ->
                send(
                        HttpMethod.POST,
                        "/api/timetable-slots/",
                        """
                        {"timetable":1,"subject":"SUB1","faculty":"F1","classroom":"R1",
                         "day":"friday","time_slot":"10:00"}\
                        """)
                    .getStatus()
                    .value());
    assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
  }

  @Test
  void referencesThatGoMeanwhile_areNeverLeftDangling() throws Exception {
    for (int round = 0; round < 10; round++) {
      String room = "X" + round;
      database.execute("INSERT INTO classrooms VALUES ('" + room + "', 'EE', '1', 1)");
      List<Integer> statuses =
          together(
              4,
              i ->
                  i == 0
                      ? send(HttpMethod.DELETE, "/api/classrooms/" + room + "/", null)
                          .getStatus()
                          .value()
                      : send(
                              HttpMethod.PATCH,
                              "/api/timetable-slots/1/",
                              "{\"classroom\":\"" + room + "\"}")
                          .getStatus()
                          .value());
      if (statuses.getFirst() == 204) {
        assertThat(statuses.subList(1, 4)).containsOnly(400);
      } else {
        assertThat(statuses.getFirst()).isEqualTo(409);
        assertThat(statuses.subList(1, 4)).contains(200);
      }
      send(HttpMethod.PATCH, "/api/timetable-slots/1/", "{\"classroom\":\"R1\"}");
    }
  }

  @Test
  void deadlock_isTriedAgain() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT 1 FROM departments WHERE department_id = 'EE' FOR UPDATE");
      // Ours has the member of the faculty and waits for the department; the other the other way
      // round.
      Future<Integer> ours =
          threads.submit(
              () ->
                  send(HttpMethod.PATCH, "/api/faculty/F1/", "{\"department_id\":\"EE\"}")
                      .getStatus()
                      .value());
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> !query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());
      statement.execute("UPDATE faculty SET phone = '1' WHERE faculty_id = 'F1'");
      other.commit();
      assertThat(ours.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }
    assertThat(query("SELECT department_id, phone FROM faculty")).containsExactly("EE|1");
  }

  @Test
  void lockedRow_isA503InTime_andNothingIsWritten() throws Exception {
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE students SET year = 9 WHERE student_id = 'S1'");
      EntityExchangeResult<byte[]> answer =
          send(HttpMethod.PATCH, "/api/students/S1/", "{\"year\":3}");
      refused(answer, 503);
      assertThat(header(answer, "Retry-After")).isEqualTo("1");
      other.rollback();
    }
    assertThat(query("SELECT year, version FROM students")).containsExactly("1|1");
  }

  // HTTP around it

  @ParameterizedTest
  @CsvSource({
    "GET,/api/students/,'POST, OPTIONS'",
    "GET,/api/students/S1/,'PUT, PATCH, DELETE, OPTIONS'",
    "PUT,/api/students/,'GET, POST, HEAD, OPTIONS'",
    "DELETE,/api/students/,'GET, POST, HEAD, OPTIONS'",
    "POST,/api/students/S1/,'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'",
    "POST,/api/,'GET, HEAD, OPTIONS'",
  })
  void otherMethods_areNotAllowed(String method, String path, String allow) {
    EntityExchangeResult<byte[]> answer = send(HttpMethod.valueOf(method), path, null);
    JsonNode problem = refused(answer, 405);
    assertThat(problem.get("detail").stringValue())
        .isEqualTo("Method \"" + method + "\" not allowed.");
    assertThat(header(answer, "Allow")).isEqualTo(allow);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "evil/x", "a\"b", "", "[::1", "host:port"})
  void hostThatIsNone_isRefusedBeforeAnythingIsWritten(String host) throws Exception {
    String body =
        """
        {"course_id":"X","course_name":"x","duration_years":1,"level":"UG"}\
        """;
    URI address = URI.create(base);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("POST /api/courses/ HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                      + "Content-Length: %d\r\nConnection: close\r\n\r\n%s")
                  .formatted(host, body.length(), body)
                  .getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ");
    }
    assertThat(query("SELECT count(*) FROM courses")).containsExactly("1");
  }

  @Test
  void head_isNotAllowed() {
    http.head().uri("/api/students/").exchange().expectStatus().isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/nope/", "/api/students/S1/x/", "/nope", "/api/students/?format=xml"})
  void unknownPath_isNotFound(String path) {
    JsonNode problem = refused(send(HttpMethod.POST, path, "{}"), 404);
    assertThat(problem.get("detail").stringValue()).isEqualTo("Not found.");
  }

  @Test
  void accept_mustTakeJson() {
    JsonNode problem =
        refused(
            send(
                HttpMethod.POST,
                "/api/students/",
                "{}",
                "application/json",
                Map.of("Accept", "text/html")),
            406);
    assertThat(problem.get("detail").stringValue())
        .isEqualTo("Could not satisfy the request Accept header.");
  }

  @Test
  void options_tellsNameFormatsAndMethods() {
    EntityExchangeResult<byte[]> answer = send(HttpMethod.OPTIONS, "/api/timetable-slots/7/", null);
    assertThat(answer.getStatus().value()).isEqualTo(200);
    assertThat(header(answer, "Allow")).isEqualTo("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
    assertThat(json(answer))
        .isEqualTo(
            JSON.readTree(
                """
                {"name":"Timetable Slot Instance","description":"",
                 "renders":["application/json"],"parses":["application/json"]}\
                """));
    assertThat(json(send(HttpMethod.OPTIONS, "/api/users", null)).get("name").stringValue())
        .isEqualTo("User List");
  }

  @Test
  void preflight_isAnswered_andOtherOriginsGetNoPermission() {
    EntityExchangeResult<byte[]> answer =
        send(
            HttpMethod.OPTIONS,
            "/api/students/S1/",
            null,
            null,
            Map.of(
                "Origin", "https://erp.example",
                "Access-Control-Request-Method", "PATCH",
                "Access-Control-Request-Headers", "if-match, content-type"));
    assertThat(answer.getStatus().is2xxSuccessful()).isTrue();
    assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("https://erp.example");
    assertThat(header(answer, "Access-Control-Allow-Methods")).contains("PATCH");
    assertThat(header(answer, "Access-Control-Allow-Headers")).containsIgnoringCase("If-Match");

    EntityExchangeResult<byte[]> problem =
        send(
            HttpMethod.PATCH,
            "/api/students/S1/",
            "{\"year\":\"x\"}",
            "application/json",
            Map.of("Origin", "https://erp.example"));
    assertThat(header(problem, "Access-Control-Allow-Origin")).isEqualTo("https://erp.example");
    assertThat(header(problem, "Access-Control-Expose-Headers")).contains("ETag", "Location");

    EntityExchangeResult<byte[]> stranger =
        send(
            HttpMethod.PATCH,
            "/api/students/S1/",
            "{}",
            "application/json",
            Map.of("Origin", "https://evil.example"));
    assertThat(stranger.getStatus().value()).isEqualTo(200);
    assertThat(header(stranger, "Access-Control-Allow-Origin")).isNull();
  }

  private static EntityExchangeResult<byte[]> send(HttpMethod method, String path, String body) {
    return send(method, path, body, body == null ? null : "application/json", Map.of());
  }

  private static EntityExchangeResult<byte[]> send(
      HttpMethod method, String path, String body, String mediaType, Map<String, String> headers) {
    WebTestClient.RequestBodySpec request =
        http.method(method).uri(URI.create(base + path)).headers(h -> headers.forEach(h::set));
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    WebTestClient.RequestHeadersSpec<?> complete =
        body == null ? request : request.bodyValue(body.getBytes(UTF_8));
    return complete.exchange().expectBody().returnResult();
  }

  private static JsonNode refused(EntityExchangeResult<byte[]> answer, int status) {
    String body = new String(Objects.requireNonNull(answer.getResponseBody()), UTF_8);
    assertThat(answer.getStatus().value()).as(body).isEqualTo(status);
    assertThat(header(answer, "Content-Type")).isEqualTo(PROBLEM);
    JsonNode problem = JSON.readTree(body);
    assertThat(problem.get("detail").stringValue()).isNotBlank();
    return problem;
  }

  private static List<String> messages(JsonNode problem, String field) {
    assertThat(problem.has(field)).as("%s in %s", field, problem).isTrue();
    return problem.get(field).values().stream().map(JsonNode::stringValue).toList();
  }

  @Test
  void requestsAfterPipelinedOnes_areRead() throws Exception {
    String elsewhere = "/api/elsewhere/"; // answered at once, without waiting for Postgres
    try (KeptAlive connection = new KeptAlive(URI.create(base).getPort())) {
      for (int round = 0; round < 3; round++) {
        assertThat(connection.get(List.of("/actuator/health/liveness", elsewhere)))
            .containsExactly(200, 404);
      }
    }
  }

  private static JsonNode json(EntityExchangeResult<byte[]> answer) {
    return JSON.readTree(Objects.requireNonNull(answer.getResponseBody()));
  }

  private static String header(EntityExchangeResult<byte[]> answer, String name) {
    return answer.getResponseHeaders().getFirst(name);
  }

  private static List<String> query(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          cells.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", cells));
      }
      return lines;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private interface Task {
    int run(int index) throws Exception;
  }

  /** What each of some tasks gave that began at the same moment. */
  private static List<Integer> together(int count, Task task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        Callable<Integer> call =
            () -> {
              start.await(30, TimeUnit.SECONDS);
              return task.run(index);
            };
        running.add(threads.submit(call));
      }
      List<Integer> results = new ArrayList<>();
      for (Future<Integer> each : running) {
        results.add(each.get(60, TimeUnit.SECONDS));
      }
      return results;
    }
  }
}
