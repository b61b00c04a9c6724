package io.rollcall.command.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.TestService;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

class SchemaIT {
  private static final String CAMPUS =
      """
      INSERT INTO departments VALUES ('CS', 'Computing', 'A', 'Ada');
      INSERT INTO courses VALUES ('BT', 'BTech', 4, 'UG');
      INSERT INTO students (student_id, name, department_id, course_id, electives, year, semester)
        VALUES ('S1', 'Sam', 'CS', 'BT', '', 1, 1);
      """;

  @Test
  void furtherType_needsACatalogFileAndAMigrationAlone() throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        TestService service =
            TestService.start(
                database.server(),
                database.name(),
                "rollcall.catalog.directory=" + directory("catalog"),
                "rollcall.migrations.directory=" + directory("migrations"))) {
      service.awaitSchema();
      database.execute(CAMPUS);
      String entry =
          """
          {"attendance_id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","student_id":"S1",
           "date":"2024-2-29","noted_at":"2024-02-29T10:11:12.5+02:00","minutes":9007199254740993}\
          """;
      post(service, entry)
          .expectStatus()
          .isCreated()
          .expectBody()
          .json(
              """
              {"attendance_id":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
               "student":{"student_id":"S1","name":"Sam"},"slot":null,"date":"2024-02-29",
               "noted_at":"2024-02-29T08:11:12.500000Z","minutes":9007199254740993,
               "is_present":true}\
              """);
      post(service, entry)
          .expectStatus()
          .isEqualTo(409)
          .expectBody()
          .jsonPath("$.attendance_id[0]")
          .isEqualTo("attendance with this attendance id already exists.");
      post(service, entry.replace("a0ee", "b0ee"))
          .expectStatus()
          .isEqualTo(409)
          .expectBody()
          .jsonPath("$.non_field_errors[0]")
          .isEqualTo("One entry a day.");
      service
          .http()
          .delete()
          .uri("/api/attendance/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11/")
          .exchange()
          .expectStatus()
          .isNoContent();
    }
  }

  @Test
  void typeWithoutItsTable_isRefusedAlone_andHealsWhenTheTableComes() throws Exception {
    try (Database database = Servers.shared().postgres().newDatabase();
        TestService service =
            TestService.start(
                database.server(),
                database.name(),
                "rollcall.catalog.directory=" + directory("catalog"),
                "rollcall.migrations.retry=100ms")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  service
                      .http()
                      .get()
                      .uri("/actuator/health/schema")
                      .exchange()
                      .expectStatus()
                      .isEqualTo(503)
                      .expectBody()
                      .jsonPath("$.details.faults[0]")
                      .isEqualTo(
                          "attendance: table: there is no table attendance; add a migration that"
                              + " makes it"));
      database.execute(CAMPUS);
      post(service, "{}")
          .expectStatus()
          .isEqualTo(503)
          .expectHeader()
          .valueEquals("Retry-After", "1")
          .expectBody()
          .jsonPath("$.detail")
          .value(detail -> assertThat((String) detail).contains("attendance: table: there is no"));
      service
          .http()
          .patch()
          .uri("/api/students/S1/")
          .contentType(MediaType.APPLICATION_JSON)
          .bodyValue("{\"year\":2}")
          .exchange()
          .expectStatus()
          .isOk();
      database.execute(Files.readString(directory("migrations").resolve("V1000__attendance.sql")));
      service.awaitSchema();
      post(service, "{}").expectStatus().isBadRequest();
    }
  }

  @Test
  void postgresThatIsAway_failsWritesButNotTheStart() {
    try (Restartable<Postgres> postgres = Servers.restartablePostgres()) {
      postgres.kill();
      try (TestService service =
          TestService.start(postgres.server(), "postgres", "rollcall.migrations.retry=200ms")) {
        assertThat(service.health("")).isEqualTo(503);
        assertThat(service.health("/liveness")).isEqualTo(200);
        refused(service, "is not ready");
        postgres.start();
        service.awaitSchema();
        assertThat(put(service)).isEqualTo(201);
        postgres.kill();
        refused(service, "does not answer");
        postgres.start();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(put(service)).isEqualTo(409));
      }
    }
  }

  private static void refused(TestService service, String detail) {
    department(service)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueEquals("Retry-After", "1")
        .expectBody()
        .jsonPath("$.detail")
        .value(told -> assertThat((String) told).contains(detail));
  }

  private static int put(TestService service) {
    return department(service).returnResult(String.class).getStatus().value();
  }

  private static WebTestClient.ResponseSpec department(TestService service) {
    return service
        .http()
        .post()
        .uri("/api/departments/")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(
            """
            {"department_id":"X","department_name":"x","building_name":"x",
             "head_of_department":"x"}\
            """)
        .exchange();
  }

  private static WebTestClient.ResponseSpec post(TestService service, String body) {
    return service
        .http()
        .post()
        .uri("/api/attendance/")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static Path directory(String name) throws Exception {
    return Path.of(Objects.requireNonNull(SchemaIT.class.getResource(name)).toURI());
  }
}
