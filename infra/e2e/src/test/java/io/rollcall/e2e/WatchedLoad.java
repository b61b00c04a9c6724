package io.rollcall.e2e;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sixteen readers of two query services beside some hundred writes a second, who see whether an
 * answer shows less than it says that it shows.
 *
 * <p>Each write raises a number, of a lab itself or of the department that labs show, and notes the
 * place of its commit in the log. An answer that shows all before a position must show every number
 * that was committed before it.
 */
final class WatchedLoad {
  private static final int READERS = 16;
  private static final int LABS = 30;
  private static final int DEPARTMENTS = 3;
  private static final int READS_A_PART = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ROW =
      Pattern.compile(
          "\"lab_id\":\"(L\\d+)\".*?\"department_id\":\"(D\\d)\".*?\"building_name\":\"B(\\d+)\""
              + ".*?\"capacity\":(\\d+)");

  /** By the row, which number was committed by which place in the log. */
  private final Map<String, ConcurrentSkipListMap<Long, Integer>> committed = new HashMap<>();

  private final AtomicBoolean goesOn = new AtomicBoolean(true);
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicReference<String> fault = new AtomicReference<>();
  private final Map<String, AtomicInteger> sources =
      Map.of(
          "memory", new AtomicInteger(),
          "redis", new AtomicInteger(),
          "postgres", new AtomicInteger());
  private final List<Thread> threads = new ArrayList<>();
  private final Semaphore writing = new Semaphore(1, true);
  private final Rig rig;
  private volatile List<Service> queries = List.of();

  WatchedLoad(Rig rig) {
    this.rig = rig;
  }

  /** Puts rows into the tables. */
  void insert() throws SQLException {
    rig.database.execute(
        """
        INSERT INTO departments (department_id, department_name, building_name, head_of_department)
        SELECT 'D' || i, 'Department', 'B0', 'Head' FROM generate_series(0, %d) i"""
            .formatted(DEPARTMENTS - 1));
    rig.database.execute(
        """
        INSERT INTO labs (lab_id, department_id, lab_name, capacity)
        SELECT 'L' || i, 'D' || i %% %d, 'Lab', 0 FROM generate_series(0, %d) i"""
            .formatted(DEPARTMENTS, LABS - 1));
    for (int i = 0; i < LABS; i++) {
      committed.put("L" + i, new ConcurrentSkipListMap<>(Map.of(0L, 0)));
    }
    for (int i = 0; i < DEPARTMENTS; i++) {
      committed.put("D" + i, new ConcurrentSkipListMap<>(Map.of(0L, 0)));
    }
  }

  /** Begins to write, and to read from some services. */
  void start(List<Service> from) {
    queries = from;
    threads.add(Thread.startVirtualThread(this::write));
    for (int reader = 0; reader < READERS; reader++) {
      int seed = reader;
      threads.add(Thread.startVirtualThread(() -> read(seed)));
    }
  }

  /** Has the readers ask these services from now on. */
  void readFrom(List<Service> from) {
    queries = from;
  }

  /** Until it is closed nothing is written; readers go on. */
  interface Quiet extends AutoCloseable {
    @Override
    void close();
  }

  Quiet quiet() {
    writing.acquireUninterruptibly();
    return writing::release;
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    goesOn.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** What went wrong first, or null. */
  String fault() {
    return fault.get();
  }

  int writes() {
    return writes.get();
  }

  /** How many answers came from where. */
  Map<String, AtomicInteger> sources() {
    return sources;
  }

  /** Lets readers and writers go on for a while at least, and until much was read in it. */
  void pause(Duration least) {
    long start = System.nanoTime();
    long enough = reads() + READS_A_PART;
    while (fault.get() == null
        && (System.nanoTime() - start < least.toNanos() || reads() < enough)) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        fault.compareAndSet(null, "%d reads in %s".formatted(reads(), PATIENCE));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private long reads() {
    return sources.values().stream().mapToLong(AtomicInteger::get).sum();
  }

  private void write() {
    Random random = new Random(1);
    try (Connection connection = rig.database.connect();
        PreparedStatement lab =
            connection.prepareStatement(
                "UPDATE labs SET capacity = capacity + 1 WHERE lab_id = ? RETURNING capacity");
        PreparedStatement department =
            connection.prepareStatement(
                "UPDATE departments SET building_name ="
                    + " 'B' || substr(building_name, 2)::int + 1 WHERE department_id = ?"
                    + " RETURNING substr(building_name, 2)::int");
        Statement place = connection.createStatement()) {
      while (goesOn.get()) {
        // One row changes all the time, the others now and then.
        int dice = random.nextInt(100);
        boolean isLab = dice > 1;
        String key =
            dice > 10
                ? "L0"
                : isLab ? "L" + random.nextInt(LABS) : "D" + random.nextInt(DEPARTMENTS);
        PreparedStatement update = isLab ? lab : department;
        update.setString(1, key);
        try (Quiet ours = quiet()) {
          int number;
          try (ResultSet result = update.executeQuery()) {
            result.next();
            number = result.getInt(1);
          }
          try (ResultSet result =
              place.executeQuery("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")) {
            result.next();
            committed.get(key).put(result.getLong(1), number);
          }
        }
        writes.incrementAndGet();
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(1_500));
      }
    } catch (SQLException e) {
      fault.compareAndSet(null, "a write failed: " + e);
    }
  }

  private void read(int seed) {
    Random random = new Random(seed);
    while (goesOn.get() && fault.get() == null) {
      List<Service> from = queries;
      Service query = from.get(random.nextInt(from.size()));
      String path =
          switch (random.nextInt(4)) {
            case 0 -> "/api/labs/?page_size=10&page=" + (1 + random.nextInt(LABS / 10));
            case 1 -> "/api/labs/?department=D" + random.nextInt(DEPARTMENTS);
            case 2 -> "/api/labs/?ordering=-capacity&page_size=5";
            default -> "/api/labs/?search=l" + random.nextInt(10);
          };
      try {
        check(path, query.get(path));
      } catch (UncheckedIOException e) {
        // Whoever is killed does not answer; nobody is to ask him by then.
        if (queries.contains(query)) {
          fault.compareAndSet(null, path + ": " + e);
        }
      }
    }
  }

  private void check(String path, HttpResponse<String> answer) {
    String source = answer.headers().firstValue("Rollcall-Source").orElse("none");
    if (answer.statusCode() != 200 || !sources.containsKey(source)) {
      fault.compareAndSet(null, path + ": " + answer.statusCode() + " " + answer.body());
      return;
    }
    sources.get(source).incrementAndGet();
    long asOf = Rig.asOf(answer);
    Matcher row = ROW.matcher(answer.body());
    while (asOf > 0 && row.find()) {
      check(path, source, asOf, row.group(1), Integer.parseInt(row.group(4)));
      check(path, source, asOf, row.group(2), Integer.parseInt(row.group(3)));
    }
  }

  private void check(String path, String source, long asOf, String key, int shown) {
    var before = committed.get(key).floorEntry(asOf);
    if (before != null && shown < before.getValue()) {
      fault.compareAndSet(
          null,
          "%s from %s as of %x shows %d of %s, which was %d by %x"
              .formatted(path, source, asOf, shown, key, before.getValue(), before.getKey()));
    }
  }
}
