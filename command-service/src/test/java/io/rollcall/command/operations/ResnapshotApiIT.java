package io.rollcall.command.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.command.TestService;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Servers;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;

/** What a command service that does not capture answers to orders. */
class ResnapshotApiIT {
  private static Database database;
  private static TestService service;

  @BeforeAll
  static void start() throws Exception {
    Postgres server = Servers.shared().postgres();
    database = server.newDatabase();
    service = TestService.start(server, database.name()).awaitSchema();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    database.close();
  }

  @Test
  void an_order_that_nobody_would_carry_out_is_refused_for_now() {
    order("{\"types\": [\"labs\"]}", 503)
        .jsonPath("$.detail")
        .value(String.class, says("No command service captures"));
    service
        .http()
        .get()
        .uri("/operations/resnapshots")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json("[]");
  }

  @Test
  void what_is_no_type_is_told_with_those_that_are() {
    order("{\"types\": [\"pupils\"]}", 400)
        .jsonPath("$.detail")
        .value(String.class, says("There is no type \"pupils\"; there are users, departments, "));
    for (String body : new String[] {"{}", "no", "[]", "{\"types\": []}", "{\"type\": \"labs\"}"}) {
      order(body, 400)
          .jsonPath("$.detail")
          .value(String.class, says("{\"types\": [\"students\"]}"));
    }
  }

  @Test
  void what_does_not_go_on_cannot_be_stopped() {
    service
        .http()
        .delete()
        .uri("/operations/resnapshots/labs")
        .exchange()
        .expectStatus()
        .isEqualTo(409);
  }

  private static BodyContentSpec order(String body, int status) {
    return service
        .http()
        .post()
        .uri("/operations/resnapshots")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody();
  }

  private static Consumer<String> says(String words) {
    return detail -> assertThat(detail).contains(words);
  }
}
