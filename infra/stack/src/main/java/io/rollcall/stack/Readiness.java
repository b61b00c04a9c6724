package io.rollcall.stack;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Waits until every list is served, has caught up with where the database stood at the beginning,
 * and shows as many rows as its table holds.
 */
final class Readiness {

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /**
   * Loading goes on as long as something moves; this long without a move means that it does not.
   */
  private static final Duration STALL = Duration.ofMinutes(2);

  private final Catalog catalog;
  private final String jdbcUrl;
  private final String query;
  private final Narrator narrator;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
  private final JsonMapper json = new JsonMapper();

  /** Where a list stands: rows that are shown or -1, and the log position it has caught up with. */
  private record Served(long count, long position, String trouble) {}

  Readiness(Catalog catalog, String jdbcUrl, String query, Narrator narrator) {
    this.catalog = catalog;
    this.jdbcUrl = jdbcUrl;
    this.query = query;
    this.narrator = narrator;
  }

  /**
   * Returns when all lists are there.
   *
   * @param check runs between two looks, to throw if waiting has become pointless
   * @throws StackException saying which list lacks what, if nothing moves for two minutes
   */
  void await(Runnable check) throws InterruptedException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      long target = number(connection, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn");
      Map<String, String> before = Map.of();
      long moved = System.nanoTime();
      while (true) {
        Map<String, String> lacking = lacking(connection, target);
        if (lacking.isEmpty()) {
          return;
        }
        if (!lacking.equals(before)) {
          before = lacking;
          moved = System.nanoTime();
          narrator.waitingFor(lacking.size() + " lists");
        } else if (System.nanoTime() - moved > STALL.toNanos()) {
          throw stalled(lacking);
        }
        check.run();
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (SQLException e) {
      throw new StackException("Postgres cannot be asked what the lists should show: " + e, e);
    }
  }

  private static StackException stalled(Map<String, String> lacking) {
    return new StackException(
        lacking.entrySet().stream()
            .map(list -> "  %s: %s".formatted(list.getKey(), list.getValue()))
            .collect(
                Collectors.joining(
                    "\n",
                    "For %d s the lists have not come nearer to what the database holds:\n"
                        .formatted(STALL.toSeconds()),
                    "\nThe logs of the services say why.")));
  }

  private Map<String, String> lacking(Connection connection, long target)
      throws SQLException, InterruptedException {
    Map<String, String> lacking = new TreeMap<>();
    for (ResourceType type : catalog.types()) {
      Served served = ask(type);
      if (!served.trouble().isEmpty()) {
        lacking.put(type.name(), served.trouble());
        continue;
      }
      long rows = number(connection, "SELECT count(*) FROM " + quoted(connection, type.table()));
      if (served.count() != rows) {
        lacking.put(type.name(), "shows %d of %d rows".formatted(served.count(), rows));
      } else if (served.position() < target) {
        lacking.put(
            type.name(), "has caught up with %d of %d".formatted(served.position(), target));
      }
    }
    return lacking;
  }

  private Served ask(ResourceType type) throws InterruptedException {
    URI uri = URI.create("%s/api/%s/?page_size=1".formatted(query, type.name()));
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        return new Served(-1, -1, "answers " + answer.statusCode());
      }
      JsonNode page = json.readTree(answer.body());
      long position = LogPosition.of(answer.headers().firstValue("Rollcall-As-Of").orElse(""));
      return new Served(page.get("count").asLong(), position, "");
    } catch (IOException e) {
      return new Served(-1, -1, "does not answer: " + e);
    }
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static String quoted(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.enquoteIdentifier(name, true);
    }
  }
}
