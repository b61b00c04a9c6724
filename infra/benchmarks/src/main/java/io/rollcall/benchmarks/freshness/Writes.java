package io.rollcall.benchmarks.freshness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.thread.BlockingThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes at a fixed rate, whatever the answers do, and looks at each write's page until the page
 * shows it.
 */
public final class Writes implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final String KEPT_CONNECTIONS = "64";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Between two looks at a page, at first. */
  private static final Duration LOOK = Duration.ofMillis(5);

  /**
   * Between two later ones passes this part of the time since the commit, so that those who wait do
   * not become the load that they wait for.
   */
  private static final int LOOKS_A_TIME = 10;

  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<Spot> spots;
  private final ExecutorService threads = BlockingThreads.pool("writes");
  private final AtomicLong number = new AtomicLong();

  /** What was written to a spot last, and has been shown. */
  private final Map<Spot, String> shown = new ConcurrentHashMap<>();

  private final AtomicLong stalePages = new AtomicLong();

  /**
   * What one write took, in milliseconds.
   *
   * @param commit from sending it until Postgres had committed it
   * @param visible from then until an answer that shows it was read
   * @param look the last look at its page, from asking to the answer
   */
  public record Sample(double commit, double visible, double look) {}

  /** Opens connections; the rows are written to in turn, none twice at once. */
  public Writes(String jdbcUrl, List<Spot> spots) throws SQLException {
    System.setProperty("http.maxConnections", KEPT_CONNECTIONS);
    this.spots = new LinkedBlockingQueue<>(spots);
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(DriverManager.getConnection(jdbcUrl));
    }
  }

  /** Writes for a time at a rate and returns what each write took. */
  public List<Sample> run(int perSecond, Duration time)
      throws InterruptedException, ExecutionException {
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

  /**
   * How often a page did not show any more what it had shown, when the row was about to be written
   * again.
   */
  public long stalePages() {
    return stalePages.get();
  }

  private Sample write() throws SQLException, IOException, InterruptedException {
    Spot spot = spots.take();
    try {
      String before = shown.get(spot);
      if (before != null && !read(spot.page()).contains('"' + before + '"')) {
        stalePages.incrementAndGet();
      }
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
    String quoted = '"' + text + '"';
    while (true) {
      long asked = System.nanoTime();
      String page = read(spot.page());
      long seen = System.nanoTime();
      if (page.contains(quoted)) {
        shown.put(spot, text);
        return new Sample(millis(committed - sent), millis(seen - committed), millis(seen - asked));
      }
      if (seen - committed > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%s does not show %s %s after its commit, but: %s"
                .formatted(spot.page(), text, PATIENCE, page));
      }
      LockSupport.parkNanos(Math.max(LOOK.toNanos(), (seen - committed) / LOOKS_A_TIME));
    }
  }

  /** The plainest of clients: it shares the machine with what it measures. */
  private static String read(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException(page + " answered " + connection.getResponseCode());
    }
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  @Override
  public void close() throws SQLException {
    threads.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
