package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders to a query service, and what it tells of them. */
final class Operations {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Operations() {}

  /** Gives an order, asserts how it is answered, and returns the answer. */
  static JsonNode order(Service query, String method, String path, String json, int status) {
    HttpResponse<String> answer =
        method.equals("GET")
            ? query.get("/operations/" + path)
            : query.write(method, "/operations/" + path, json);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  /** What a service tells, unless it or what it needs is away. */
  static Optional<JsonNode> ask(Service query, String path) {
    try {
      HttpResponse<String> answer = query.get("/operations/" + path);
      return answer.statusCode() == 200
          ? Optional.of(JSON.readTree(answer.body()))
          : Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  static JsonNode replay(Service query, String type) {
    return order(query, "GET", "replays/" + type, "", 200);
  }

  /**
   * The number of a type's generation that is {@code current}, {@code next} or {@code previous}.
   */
  static long generation(Service query, String type, String which) {
    return order(query, "GET", "generations/" + type, "", 200).path(which).asLong();
  }

  static void awaitPhase(Service query, Collection<String> types, String phase) {
    for (String type : types) {
      Awaitility.await(type + " is " + phase)
          .atMost(PATIENCE)
          .until(
              () ->
                  ask(query, "replays/" + type)
                      .filter(replay -> replay.path("phase").asString().equals(phase))
                      .isPresent());
    }
  }

  /** Has types audited, and waits for the end: a line of each type. */
  static JsonNode audit(Service query, String json) {
    Awaitility.await("an audit begins")
        .atMost(PATIENCE)
        .until(() -> query.write("POST", "/operations/audits", json).statusCode() == 202);
    Awaitility.await("the audit ends")
        .atMost(PATIENCE)
        .until(() -> audits(query).valueStream().allMatch(each -> !each.path("endedAt").isNull()));
    return audits(query);
  }

  private static JsonNode audits(Service query) {
    return order(query, "GET", "audits", "", 200);
  }

  /** How many rows an audit has found to be otherwise than in Postgres. */
  static long rowDifferences(JsonNode line) {
    return Stream.of("missing", "extra", "stale", "damaged")
        .mapToLong(name -> line.path(name).asLong())
        .sum();
  }

  /** The same, with pages and lists. */
  static long differences(JsonNode line) {
    return rowDifferences(line)
        + line.path("wrongPages").asLong()
        + line.path("wrongLists").asLong();
  }

  /** Asserts that an audit of all types, which mends nothing, finds nothing. */
  static void assertAuditFindsNothing(Service query) {
    for (JsonNode each : audit(query, "{\"repair\": false}")) {
      assertThat(each.path("phase").asString()).as("%s", each).isEqualTo("done");
      assertThat(differences(each)).as("%s", each).isZero();
    }
  }
}
