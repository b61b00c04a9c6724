package io.rollcall.benchmarks.load;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One reader who asks as browsers do, for gzip, and waits for each answer before he asks again. All
 * times are in milliseconds.
 */
public final class OneReader implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(1);

  private final KeptConnection http;
  private final Random random = new Random(1);
  private int number;

  public OneReader(URI server) throws IOException {
    http = new KeptConnection(server, KeptConnection.Coding.GZIP);
  }

  /** Asks for one page for a time; the first quarter as long beforehand counts for nothing. */
  public List<Double> again(String page, Duration time) throws IOException {
    repeat(page, time.dividedBy(4));
    return repeat(page, time);
  }

  private List<Double> repeat(String page, Duration time) throws IOException {
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    do {
      times.add(once(page));
    } while (System.nanoTime() < end);
    return times;
  }

  /** Asks for each page once, until a time is over. */
  public List<Double> each(List<String> pages, Duration time) throws IOException {
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    for (String page : pages) {
      times.add(once(page));
      if (System.nanoTime() > end) {
        break;
      }
    }
    return times;
  }

  private double once(String page) throws IOException {
    long asked = System.nanoTime();
    http.getFound(page);
    return (System.nanoTime() - asked) / 1e6;
  }

  /**
   * Asks for a page for a time, each time after a row of it was written, once that row by itself
   * shows the write; so the answer that is timed is the first that shows it.
   *
   * @param column a text of the rows that no list is ordered by
   */
  public List<Double> evicted(
      String jdbcUrl, ResourceType type, Column column, String page, Duration time)
      throws IOException, SQLException {
    List<Double> times = new ArrayList<>();
    String sql =
        "update %s set %s = ? where %s = ?"
            .formatted(type.table(), column.sqlName(), type.key().sqlName());
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        PreparedStatement update = connection.prepareStatement(sql)) {
      List<String> keys = keys(type, page);
      long end = System.nanoTime() + time.toNanos();
      do {
        String key = keys.get(random.nextInt(keys.size()));
        String text = "Bench " + ++number;
        update.setString(1, text);
        update.setString(2, key);
        update.executeUpdate();
        await("/api/%s/%s/".formatted(type.name(), key), text);
        times.add(await(page, text));
      } while (System.nanoTime() < end);
    }
    return times;
  }

  private List<String> keys(ResourceType type, String page) throws IOException {
    http.getFound(page);
    List<String> keys = new ArrayList<>();
    for (JsonNode row : JSON.readTree(http.text()).get("results")) {
      keys.add(row.get(type.key().name()).asString());
    }
    return keys;
  }

  /** How long the answer took that was the first to show a text. */
  private double await(String page, String text) throws IOException {
    String shown = '"' + text + '"';
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      double took = once(page);
      if (http.text().contains(shown)) {
        return took;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s does not show %s %s after its commit".formatted(page, text, PATIENCE));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
