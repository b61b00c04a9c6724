package io.rollcall.e2e;

import static io.rollcall.e2e.Operations.assertAuditFindsNothing;
import static io.rollcall.e2e.Operations.audit;
import static io.rollcall.e2e.Operations.differences;
import static io.rollcall.e2e.Operations.rowDifferences;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Servers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody writes to Redis by hand, beside writes and readers; audits find and mend that alone. */
@Tag("alone")
class AuditIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PART = Duration.ofSeconds(2);

  private final Redis server = Servers.shared().redis();
  private final ByHand hand = new ByHand(server);
  private Rig rig;
  private WatchedLoad load;

  @BeforeEach
  void start() throws Exception {
    Servers shared = Servers.shared();
    rig =
        Rig.on(shared.postgres().newDatabase(), shared.kafka(), server)
            .with("rollcall.fallback.enabled", "true");
    load = new WatchedLoad(rig);
  }

  private Service query() throws Exception {
    rig.command();
    rig.awaitTables();
    load.insert();
    rig.database.execute(
        """
        INSERT INTO courses (course_id, course_name, duration_years, level)
        SELECT 'C' || i, 'Course', 3, 'UG' FROM generate_series(1, 40) i""");
    Service query = rig.query();
    rig.awaitCaughtUp(query);
    return query;
  }

  @AfterEach
  void close() throws Exception {
    try (Rig last = rig) {
      load.stop();
    } finally {
      hand.close();
    }
  }

  @Test
  void anAudit_besideWrites_findsWhatWasDoneByHand_andNothingElse() throws Exception {
    rig.with("rollcall.audit.sampled", "false");
    Service query = query();
    load.start(List.of(query));
    load.pause(PART);

    assertAuditFindsNothing(query);
    // Pages that show the rows as they are.
    assertThat(query.get("/api/courses/").body()).contains("C7");
    damage();
    JsonNode told = audit(query, "{\"types\": [\"courses\"], \"repair\": false}").get(0);
    assertThat(told.path("repaired").asLong()).isZero();
    assertThat(rowDifferences(told)).as("%s", told).isEqualTo(4);

    JsonNode courses = audit(query, "{\"types\": [\"courses\"]}").get(0);
    assertThat(courses.path("missing").asLong()).as("%s", courses).isEqualTo(1);
    assertThat(courses.path("extra").asLong()).as("%s", courses).isEqualTo(1);
    assertThat(courses.path("stale").asLong()).as("%s", courses).isEqualTo(1);
    assertThat(courses.path("damaged").asLong()).as("%s", courses).isEqualTo(1);
    assertThat(courses.path("repaired").asLong()).as("%s", courses).isEqualTo(differences(courses));

    load.pause(PART);
    load.stop();
    System.out.println("audited: " + load.writes() + " writes, reads " + load.sources());
    rig.awaitCaughtUp(query);
    JsonNode after = audit(query, "{}");
    for (JsonNode each : after) {
      assertThat(rowDifferences(each)).as("%s", each).isZero();
      assertThat(each.path("unsettled").asLong()).as("%s", each).isZero();
    }
    rig.compareAll(query);
  }

  @Test
  void samples_mendWhatWasDoneByHand_byThemselves() throws Exception {
    rig.with("rollcall.audit.interval", "100ms");
    Service query = query();
    damage();
    Awaitility.await("the lists are as the tables")
        .atMost(PATIENCE)
        .untilAsserted(() -> rig.compareAll(query));
    assertThat(query.get("/actuator/metrics/rollcall.audit.repaired").body()).contains("COUNT");
  }

  @Test
  void anAudit_thatCannotBeOrderedSo_isRefused() throws Exception {
    Service query = query();
    assertThat(order(query, "{\"types\": [\"lab\"]}").statusCode()).isEqualTo(400);
    assertThat(order(query, "{\"repair\": 1}").statusCode()).isEqualTo(400);
    assertThat(order(query, "{\"mend\": true}").body()).contains("mend is unknown");
  }

  /**
   * Removes a row, adds one, changes one, and spoils one, of a type that nobody writes to: a change
   * would mend its row.
   */
  private void damage() {
    String rows = hand.rows(rig, "courses");
    hand.remove(rows, "C7");
    hand.put(rows, "C10", "C99", "C10", "C99");
    hand.put(rows, "C11", "C11", "Course", "Cursed");
    hand.spoil(rows, "C12");
  }

  private static HttpResponse<String> order(Service query, String json) {
    return query.write("POST", "/operations/audits", json);
  }
}
