package io.rollcall.command.capture;

import io.rollcall.command.capture.SlotWatch.Lag;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second at the slot and where the log ends, so that whoever asks after health gets an
 * answer without waiting. It does so whether this process captures or not. Thread-safe.
 */
public final class CaptureMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Database database;
  private final String slotName;
  private final CaptureLimits limits;
  private final @Nullable Capture capture;
  private final SlotWatch watch = new SlotWatch();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("capture-monitor").daemon().factory());

  private @Nullable Server server;
  private volatile CaptureStatus status = CaptureStatus.UNKNOWN;
  private volatile @Nullable Lag lag;
  private volatile @Nullable Long kept;

  /**
   * Prepares to look.
   *
   * @param capture the capture of this process, or null if it never captures
   */
  public CaptureMonitor(
      Database database, String slotName, CaptureLimits limits, @Nullable Capture capture) {
    this.database = database;
    this.slotName = slotName;
    this.limits = limits;
    this.capture = capture;
  }

  /** Begins to look. */
  @SuppressWarnings("FutureReturnValueIgnored") // look() lets no exception out.
  public void start() {
    thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What was last seen. */
  public CaptureStatus status() {
    return status;
  }

  /** Bytes of the log that are not captured, NaN if nobody knows. */
  public double lagBytes() {
    Lag seen = lag;
    return seen == null || seen.bytes() == null ? Double.NaN : seen.bytes();
  }

  /** For how many milliseconds something has been waiting to be captured, NaN if nobody knows. */
  public double lagMs() {
    Lag seen = lag;
    return seen == null || seen.time() == null ? Double.NaN : seen.time().toMillis();
  }

  /** Bytes of the log that Postgres keeps for the slot, NaN if it keeps none or nobody knows. */
  public double keptBytes() {
    Long bytes = kept;
    return bytes == null ? Double.NaN : bytes;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(6, TimeUnit.SECONDS)) {
        disconnect();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Role role = capture == null ? Role.OFF : capture.role();
    Capture.News news = capture == null ? Capture.News.NONE : capture.news();
    try {
      Server asked = connected();
      Slot slot = asked.slot(slotName);
      long captured = role == Role.LEADER && capture != null ? capture.captured() : 0;
      long sent = capture == null ? 0 : capture.counts().records();
      Lag seen = watch.look(System.nanoTime(), asked.endOfLog(), slot, captured, sent);
      lag = seen;
      kept = slot == null ? null : slot.kept().bytes();
      status = CaptureStatus.seen(role, slotName, slot, seen, limits, news);
    } catch (SQLException e) {
      lag = null;
      kept = null;
      status = CaptureStatus.unseen(role, slotName, String.valueOf(e.getMessage()), news);
      disconnect();
    } catch (RuntimeException e) {
      // Else the executor would never look again.
      LOG.error("Could not look at the slot", e);
      status = CaptureStatus.unseen(role, slotName, e.toString(), news);
    }
  }

  private Server connected() throws SQLException {
    Server connected = server;
    if (connected == null) {
      connected = new Server(database);
      server = connected;
    }
    return connected;
  }

  private void disconnect() {
    Server connected = server;
    server = null;
    if (connected != null) {
      try {
        connected.close();
      } catch (SQLException e) {
        LOG.debug("A connection could not be closed", e);
      }
    }
  }
}
