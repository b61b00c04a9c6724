package io.rollcall.command.capture;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures what is committed to Postgres into Kafka, as long as this process lives and no other one
 * does so.
 *
 * <p>A map of it: {@link LeaderLock} says whether it is our turn; {@link Groundwork} makes
 * publication, topics, slot and position fit, and {@link SlotGuard} that it stays so; {@link
 * Engine} runs Debezium as {@link EngineConfiguration} says; {@link Relay} sends its batches, waits
 * for {@link Acknowledgements} and lets the position move on; {@link ProgressLog} tells readers;
 * {@link Resnapshotting} reads tables anew beside it where that is ordered. Whatever fails is
 * thrown away and built anew after a pause of {@link Backoff}, or a longer one that a {@link
 * CaptureFailure} asks for, for as long as the lock is held.
 *
 * <p>Invariant: a position is stored only when every change before it is acknowledged by Kafka.
 * Thread-safe.
 */
public final class Capture implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

  /** How often the lock is tried for, or made sure of. */
  private static final Duration WATCH = Duration.ofMillis(500);

  /** How often the slot is looked at until it is known to be the right one. */
  private static final Duration FIRST_WATCH = Duration.ofMillis(50);

  /** How often it is looked whether what was warned of has been mended. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final CaptureSettings settings;
  private final Catalog catalog;
  private final Publication publication;
  private final CaptureCounts counts = new CaptureCounts();
  private final Backoff backoff = new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("capture-progress").daemon().factory());

  /** Not the timer of progress, since it waits for Kafka. */
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("capture-topics").daemon().factory());

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Thread supervisor;

  private final AtomicReference<List<String>> warnings = new AtomicReference<>(List.of());
  private volatile Role role = Role.STANDBY;
  private volatile @Nullable Failure failure;
  private volatile @Nullable Relay relay;
  private volatile @Nullable String snapshot;
  private volatile boolean closed;

  /**
   * Prepares capture; {@link #start()} begins it.
   *
   * @param catalog which tables and columns
   */
  public Capture(CaptureSettings settings, Catalog catalog) {
    this(settings, catalog, () -> Producers.durable(settings.kafka(), "rollcall-capture"));
  }

  /**
   * The same with other producers.
   *
   * @param producers opens one each time that capture begins
   */
  Capture(CaptureSettings settings, Catalog catalog, Supplier<Producer<byte[], byte[]>> producers) {
    this.settings = settings;
    this.producers = producers;
    this.catalog = catalog;
    this.publication = Publication.of(settings.publication(), catalog);
    this.supervisor = Thread.ofPlatform().name("capture").daemon().unstarted(this::supervise);
  }

  /** Begins to try for the lock. Does not wait, and does not fail when a server is away. */
  @SuppressWarnings("FutureReturnValueIgnored") // lookAgain() lets no exception out.
  public void start() {
    supervisor.start();
    looker.scheduleWithFixedDelay(
        this::lookAgain, LOOK_AGAIN.toMillis(), LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether it is this process that captures. */
  public Role role() {
    return role;
  }

  /** Why capture last failed, or null if it has not since it last sent something. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** What health tells of it. */
  News news() {
    Relay current = relay;
    String why = current != null && !current.isSnapshotting() ? null : snapshot;
    return new News(failure, warnings.get(), why);
  }

  /** Up to where in the log this process has captured, 0 if it does not. */
  long captured() {
    Relay current = relay;
    return current == null ? 0 : current.captured();
  }

  /** What it has done. */
  public CaptureCounts counts() {
    return counts;
  }

  /** Stops capture and gives the lock back. */
  @Override
  public void close() {
    closed = true;
    supervisor.interrupt();
    try {
      supervisor.join(Duration.ofSeconds(40));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    looker.shutdownNow();
  }

  private void supervise() {
    while (!closed) {
      try (LeaderLock lock = LeaderLock.connect(settings.database(), settings.slot())) {
        if (waitFor(lock)) {
          role = Role.LEADER;
          LOG.info("This command service captures, slot {}", settings.slot());
          lead(lock);
        }
      } catch (SQLException e) {
        failed("Postgres: " + e.getMessage(), e);
        pause(backoff.next());
      } finally {
        role = Role.STANDBY;
        warnings.set(List.of());
      }
    }
  }

  private boolean waitFor(LeaderLock lock) throws SQLException {
    while (!closed) {
      if (lock.tryAcquire()) {
        return true;
      }
      failure = null;
      backoff.reset();
      pause(WATCH);
    }
    return false;
  }

  /** Captures, again and again, until the lock is lost, which is thrown, or all is over. */
  private void lead(LeaderLock lock) throws SQLException {
    while (!closed) {
      Duration rest = Duration.ZERO;
      try {
        capture(lock);
      } catch (CaptureFailure e) {
        failed(String.valueOf(e.getMessage()), e);
        rest = e.rest();
      } catch (KafkaException e) {
        failed("Kafka: " + e.getMessage(), e);
      } catch (RuntimeException e) {
        failed(String.valueOf(e.getMessage()), e);
      } catch (InterruptedException e) {
        LOG.debug("Interrupted, so over", e);
        return;
      }
      counts.restarts.increment();
      Duration left = backoff.next();
      left = left.compareTo(rest) < 0 ? rest : left;
      while (!closed && left.isPositive()) {
        lock.check();
        pause(left.compareTo(WATCH) < 0 ? left : WATCH);
        left = left.minus(WATCH);
      }
    }
  }

  private void capture(LeaderLock lock) throws SQLException, InterruptedException {
    CaptureTopics.Ready topics = topics().ensure(settings.kafka());
    topics.warnings().forEach(warning -> LOG.warn("{}", warning));
    warnings.set(topics.warnings());
    Positions positions = new Positions(settings.kafka(), settings.offsetsTopic());
    try (Producer<byte[], byte[]> producer = producers.get()) {
      try {
        Groundwork.Laid laid = lay(positions, producer);
        snapshot = laid.why();
        VanishedRows vanished = vanished(lock, laid.start(), topics.ends());
        long history = history(positions, producer, laid, vanished);
        run(lock, producer, topics.ends(), laid, history, vanished);
      } finally {
        snapshot = null;
        producer.close(Duration.ZERO);
      }
    }
  }

  private CaptureTopics topics() {
    return new CaptureTopics(settings, publication.tables().keySet());
  }

  /** Takes back warnings whose cause is gone, unless capture has begun anew meanwhile. */
  private void lookAgain() {
    List<String> before = warnings.get();
    if (before.isEmpty()) {
      return;
    }
    try {
      List<String> now = topics().warnings(settings.kafka());
      if (warnings.compareAndSet(before, now) && now.isEmpty()) {
        LOG.info("What capture warned of is mended");
      }
    } catch (RuntimeException e) {
      LOG.debug("Could not look at the topics again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Groundwork.Laid lay(Positions positions, Producer<byte[], byte[]> producer) {
    try {
      return new Groundwork(settings, publication, positions, counts).lay(producer);
    } catch (SQLException e) {
      throw new CaptureFailure("Postgres: " + e.getMessage(), e);
    }
  }

  /**
   * The number of the log's history, which is kept before anything of it is sent. One that does not
   * go on from the one before gets the next number; where that was lost, or somebody else has
   * captured meanwhile, the topics tell it.
   */
  private static long history(
      Positions positions,
      Producer<byte[], byte[]> producer,
      Groundwork.Laid laid,
      @Nullable VanishedRows vanished) {
    History kept = laid.kept();
    long told = vanished == null ? -1 : vanished.newestHistory();
    long newest = Math.max(kept == null ? -1 : kept.number(), told);
    // A number in the topics that is higher than the one that is kept is another log's.
    boolean goesOn = laid.goesOn() && told <= (kept == null ? 0 : kept.number());
    long number = goesOn ? Math.max(0, newest) : newest + 1;
    if (number > Position.LAST_HISTORY) {
      throw new CaptureFailure(
          "the log was replaced %d times, which is as often as can be told: set"
                  .formatted(Position.LAST_HISTORY)
              + " rollcall.topics.prefix and rollcall.redis.prefix to other names");
    }
    History now = History.of(number, laid.log());
    if (!now.equals(kept)) {
      positions.keep(producer, now);
    }
    return number;
  }

  private void run(
      LeaderLock lock,
      Producer<byte[], byte[]> producer,
      Ends ends,
      Groundwork.Laid laid,
      long history,
      @Nullable VanishedRows vanished)
      throws SQLException, InterruptedException {
    try (Server server = new Server(settings.database());
        ProgressLog progress =
            new ProgressLog(
                producer, settings.topics().progress(), history, ends, timer, PROGRESS_INTERVAL)) {
      SlotGuard guard =
          new SlotGuard(
              settings.slot(),
              laid.start() instanceof Start.Resume(long position) ? position : laid.slotAt());
      Relay sending =
          new Relay(
              producer,
              settings.topics(),
              ends,
              progress,
              counts,
              CaptureTopics.LARGEST_RECORD - 1024,
              history,
              vanished);
      relay = sending;
      Standstill standstill =
          new Standstill(() -> VanishedRows.leadersAnswer(ends, settings.kafka()));
      lock.check();
      // The engine is closed first, so that another process gets the slot soon.
      try (Resnapshotting resnapshots =
              Resnapshotting.start(
                  settings, catalog, sending, ends, laid.start() instanceof Start.Resume);
          Engine engine =
              Engine.start(EngineConfiguration.of(settings, publication, laid.start()), sending)) {
        try {
          long before = counts.batches();
          while (!engine.await(guard.isTrusted() ? WATCH : FIRST_WATCH)) {
            long now = System.nanoTime();
            lock.check();
            sending.leads(now);
            resnapshots.check();
            standstill.look(sending.isWaiting(), ends.acknowledged(), sending.isStreaming(), now);
            guard.look(server.slot(settings.slot()), sending.settled(), sending.shown());
            if (guard.isTrusted()) {
              sending.trust();
            }
            if (counts.batches() > before) {
              failure = null;
              backoff.reset();
            }
          }
        } finally {
          sending.halt();
          relay = null;
        }
      }
    }
  }

  private @Nullable VanishedRows vanished(LeaderLock lock, Start start, Ends ends)
      throws SQLException {
    Set<String> tables =
        switch (start) {
          case Start.Resume resume -> Set.of();
          case Start.NewSlot newSlot -> publication.tables().keySet();
          case Start.SnapshotBesideSlot beside ->
              beside.tables().isEmpty() ? publication.tables().keySet() : beside.tables();
        };
    if (tables.isEmpty()) {
      return null;
    }
    List<String> topics = tables.stream().map(settings.topics()::table).toList();
    return VanishedRows.in(topics, ends, settings.kafka(), settings.comparedRows(), lock::check);
  }

  private void failed(String message, Exception cause) {
    failure = new Failure(message, Instant.now());
    if (!closed) {
      LOG.warn("Capture failed and will start again: {}", message);
      LOG.debug("Why", cause);
    }
  }

  private void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      LOG.debug("Woken", e);
    }
  }

  /**
   * Why capture could not go on.
   *
   * @param message in words for the operator
   */
  public record Failure(String message, Instant at) {}

  /**
   * What health tells of a capture.
   *
   * @param failure why it last failed, or null if it has not since it last sent something
   * @param warnings what the operator should mend although it goes on, none unless it captures
   * @param snapshot why it is taking a snapshot, or null if it is not
   */
  record News(@Nullable Failure failure, List<String> warnings, @Nullable String snapshot) {
    static final News NONE = new News(null, List.of(), null);
  }
}
