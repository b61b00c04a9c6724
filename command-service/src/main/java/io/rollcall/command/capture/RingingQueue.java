package io.rollcall.command.capture;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's queue between reading the log and sending, with a {@link Doorbell} for who fetches
 * from it. Found by Debezium through its service file; Debezium's lock guards it.
 */
public final class RingingQueue implements QueueProvider<DataChangeEvent> {
  static final String NAME = "rollcall";

  /** The property with the bell's id. */
  static final String BELL = "rollcall.queue.bell";

  private final Queue<DataChangeEvent> events = new ArrayDeque<>();
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
    return events.size();
  }

  private void ring() {
    Doorbell rung = bell;
    if (rung != null) {
      rung.ring(!events.isEmpty());
    }
  }
}
