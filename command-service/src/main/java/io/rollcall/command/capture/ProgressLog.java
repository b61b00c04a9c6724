package io.rollcall.command.capture;

import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells readers how far capture has come: a {@link Progress} after an acknowledged batch, at most
 * one an interval, the last one never left out. Thread-safe.
 *
 * <p>A record is sent and not waited for: it is a hint that the next one replaces.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The callback hears of each record.
final class ProgressLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final long history;
  private final Ends ends;
  private final ScheduledExecutorService timer;
  private final long intervalNanos;

  private @Nullable CapturedPosition unsent;
  private boolean scheduled;
  private boolean closed;
  private long sentAt;

  ProgressLog(
      Producer<byte[], byte[]> producer,
      String topic,
      long history,
      Ends ends,
      ScheduledExecutorService timer,
      Duration interval) {
    this.producer = producer;
    this.topic = topic;
    this.history = history;
    this.ends = ends;
    this.timer = timer;
    this.intervalNanos = interval.toNanos();
    this.sentAt = System.nanoTime() - intervalNanos;
  }

  /**
   * Everything that committed before a position has been acknowledged. Never blocks, so that the
   * producer's own thread may call it.
   */
  synchronized void reached(CapturedPosition position) {
    unsent = position;
    if (!scheduled && !closed) {
      scheduled = true;
      timer.schedule(this::send, sentAt + intervalNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  /** Begins to send nothing more. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized @Nullable CapturedPosition take() {
    CapturedPosition position = closed ? null : unsent;
    unsent = null;
    scheduled = false;
    sentAt = System.nanoTime();
    return position;
  }

  private void send() {
    CapturedPosition position = take();
    if (position == null) {
      return;
    }
    Progress progress =
        new Progress(Position.of(history, position.lsn()), position.atMs(), ends.now());
    try {
      producer.send(
          new ProducerRecord<>(topic, 0, null, progress.toJson()),
          (metadata, exception) -> {
            if (exception != null) {
              LOG.warn("Progress could not be told in {}", topic, exception);
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("Progress could not be told in {}", topic, e);
    }
  }
}
