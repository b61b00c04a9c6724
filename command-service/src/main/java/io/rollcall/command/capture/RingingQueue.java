package io.rollcall.command.capture;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's queue between reading the log and sending, with a {@link Doorbell} for who fetches
 * from it. Found by Debezium through its service file; Debezium's lock guards it.
 *
 * <p>Whoever fetches has Debezium look for more until the poll interval is over, and in its last
 * millisecond, which is all that ours has, it asks how much there is again and again, with the lock
 * held. So the one who asks in vain is let sleep for that long here.
 */
public final class RingingQueue implements QueueProvider<DataChangeEvent> {
  static final String NAME = "rollcall";

  /** The property with the bell's id. */
  static final String BELL = "rollcall.queue.bell";

  private static final long REST_NANOS = EngineConfiguration.POLL_INTERVAL.toNanos();

  private final Queue<DataChangeEvent> events = new ArrayDeque<>();
  private long restedNanos = System.nanoTime() - REST_NANOS;
  private @Nullable Doorbell bell;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    bell = Doorbell.find(String.valueOf(properties.get(BELL)));
  }

  @Override
  public void enqueue(DataChangeEvent event) {
    events.add(event);
    ring();
  }

  @Override
  public @Nullable DataChangeEvent poll() {
    DataChangeEvent event = events.poll();
    if (events.isEmpty()) {
      ring();
    }
    return event;
  }

  @Override
  public int size() {
    Doorbell rung = bell;
    if (events.isEmpty()
        && rung != null
        && rung.isFetcher()
        && System.nanoTime() - restedNanos >= REST_NANOS) {
      LockSupport.parkNanos(this, REST_NANOS);
      restedNanos = System.nanoTime();
    }
    return events.size();
  }

  private void ring() {
    Doorbell rung = bell;
    if (rung != null) {
      rung.ring(!events.isEmpty());
    }
  }
}
