package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A further filter of a type is deployed by one service after the other, while lists are read and
 * written: none fails, and the first answer that uses the filter is right, as are all after it.
 */
@Tag("alone")
class CatalogChangeIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path TWELFTH = Path.of("src/test/resources/twelfth").toAbsolutePath();
  private static final String FILTERS = "filters: [student, date, is_present]";
  private static final int ROWS = 40;
  private static final int ROUNDS = 15;

  private final AtomicBoolean goesOn = new AtomicBoolean(true);
  private final AtomicReference<Service> asked = new AtomicReference<>();
  private final AtomicReference<String> fault = new AtomicReference<>();
  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void aFurtherFilter_isRightFromTheFirstAnswer_besideServicesThatDoNotKnowIt(@TempDir Path folder)
      throws Exception {
    String catalog = Files.readString(TWELFTH.resolve("catalog/attendance.yaml"));
    assertThat(catalog).contains(FILTERS);
    Files.writeString(
        folder.resolve("attendance.yaml"), catalog.replace(FILTERS, "filters: [student, date]"));
    try (Rig rig = Rig.shared()) {
      rig.with("rollcall.migrations.directory", TWELFTH.resolve("migrations").toString())
          .with("rollcall.catalog.directory", folder.toString());
      rig.command();
      Service one = rig.query();
      rig.awaitTables();
      insert(rig);
      rig.awaitCaughtUp(one, "attendance", rig.committedUpTo());
      assertThat(count(one, "is_present=false")).isEqualTo(ROWS);

      asked.set(one);
      Thread reader = Thread.startVirtualThread(this::read);
      Service other =
          rig.with("rollcall.catalog.directory", TWELFTH.resolve("catalog").toString()).query();
      Awaitility.await("its first answer")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(other.get("/api/attendance/?is_present=false").statusCode())
                      .isEqualTo(200));
      assertThat(count(other, "is_present=false")).isEqualTo(inTable(rig));
      asked.set(other);
      for (int round = 0; round < ROUNDS; round++) {
        flip(rig, round);
        rig.awaitCaughtUp(other, "attendance", rig.committedUpTo());
        assertThat(count(other, "is_present=false")).as("round %d", round).isEqualTo(inTable(rig));
        assertThat(count(one, "is_present=false")).isEqualTo(ROWS);
      }
      one.close();
      flip(rig, ROUNDS);
      rig.awaitCaughtUp(other, "attendance", rig.committedUpTo());
      assertThat(count(other, "is_present=false")).isEqualTo(inTable(rig));

      goesOn.set(false);
      reader.join();
      assertThat(fault.get()).isNull();
      assertThat(reads.get()).isGreaterThan(ROUNDS);
    }
  }

  private static void insert(Rig rig) throws SQLException {
    rig.database.execute(
        "INSERT INTO departments VALUES ('D1', 'One', 'B', 'H');"
            + " INSERT INTO courses VALUES ('C1', 'Course', 4, 'UG');"
            + " INSERT INTO students (student_id, name, department_id, course_id, electives, year,"
            + " semester) VALUES ('S1', 'Asha', 'D1', 'C1', '', 1, 1);"
            + " INSERT INTO attendance (student_id, slot, date, is_present)"
            + " SELECT 'S1', 's' || i, '2026-03-02', i % 3 > 0 FROM generate_series(1, "
            + ROWS
            + ") i");
  }

  /** Changes which rows the filter has. */
  private static void flip(Rig rig, int round) throws SQLException {
    rig.database.execute(
        "UPDATE attendance SET is_present = NOT is_present WHERE attendance_id % 7 = " + round % 7);
  }

  private static long inTable(Rig rig) throws SQLException {
    try (Connection connection = rig.database.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT count(*) FROM attendance WHERE NOT is_present")) {
      found.next();
      return found.getLong(1);
    }
  }

  private static long count(Service query, String filter) {
    return JSON.readTree(query.get("/api/attendance/?" + filter).body()).path("count").asLong(-1);
  }

  private void read() {
    while (goesOn.get() && fault.get() == null) {
      Service query = asked.get();
      try {
        int status = query.get("/api/attendance/?date=2026-03-02&page_size=5").statusCode();
        if (status != 200) {
          fault.set("a read was answered by " + status);
        }
        reads.incrementAndGet();
      } catch (UncheckedIOException e) {
        fault.set("a read failed: " + e);
      }
    }
  }
}
