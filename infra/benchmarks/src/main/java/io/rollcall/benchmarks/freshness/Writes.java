package io.rollcall.benchmarks.freshness;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes at a fixed rate, whatever the answers do, and looks at each write's page until the page
 * shows it.
 */
final class Writes implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Between two looks at a page. */
  private static final Duration LOOK = Duration.ofMillis(2);

  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<Spot> spots;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong number = new AtomicLong();

  /**
   * What one write took, in milliseconds.
   *
   * @param commit from sending it until Postgres had committed it
   * @param visible from then until an answer that shows it was read
   * @param look the last look at its page, from asking to the answer
   */
  record Sample(double commit, double visible, double look) {}

  /** Opens connections; the rows are written to in turn, none twice at once. */
  Writes(String jdbcUrl, List<Spot> spots) throws SQLException {
    this.spots = new LinkedBlockingQueue<>(spots);
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(DriverManager.getConnection(jdbcUrl));
    }
  }

  /** Writes for a time at a rate and returns what each write took. */
  List<Sample> run(int perSecond, Duration time) throws InterruptedException, ExecutionException {
    List<Future<Sample>> pending = new ArrayList<>();
    long start = System.nanoTime();
    long count = time.toMillis() * perSecond / 1_000;
    for (long i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      long wait;
      while ((wait = due - System.nanoTime()) > 0) {
        LockSupport.parkNanos(wait);
      }
      pending.add(threads.submit(this::write));
    }
    List<Sample> samples = new ArrayList<>();
    for (Future<Sample> each : pending) {
      samples.add(each.get());
    }
    return samples;
  }

  private Sample write() throws SQLException, IOException, InterruptedException {
    Spot spot = spots.take();
    try {
      String text = "Written " + number.incrementAndGet();
      long sent = System.nanoTime();
      commit(spot, text);
      long committed = System.nanoTime();
      return look(spot, text, sent, committed);
    } finally {
      spots.add(spot);
    }
  }

  private void commit(Spot spot, String text) throws SQLException, InterruptedException {
    Connection connection = connections.take();
    try (PreparedStatement update = connection.prepareStatement(spot.update())) {
      update.setString(1, text);
      update.setString(2, spot.key());
      update.executeUpdate();
    } finally {
      connections.add(connection);
    }
  }

  private Sample look(Spot spot, String text, long sent, long committed)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(spot.page()).timeout(PATIENCE).build();
    String shown = '"' + text + '"';
    while (true) {
      long asked = System.nanoTime();
      String page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      long seen = System.nanoTime();
      if (page.contains(shown)) {
        return new Sample(millis(committed - sent), millis(seen - committed), millis(seen - asked));
      }
      if (seen - committed > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%s does not show %s %s after its commit".formatted(spot.page(), text, PATIENCE));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  @Override
  public void close() throws SQLException {
    threads.close();
    http.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
