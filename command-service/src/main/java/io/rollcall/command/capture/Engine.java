package io.rollcall.command.capture;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import io.rollcall.change.Gathering;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** Debezium at work on the log, until it fails or is closed. */
final class Engine implements AutoCloseable {
  /** How often the position is stored. */
  private static final Duration STORE = Duration.ofSeconds(1);

  /** The longest sleep: how late the polling thread notices that it is to stop. */
  private static final Duration SLEEP = Duration.ofMillis(100);

  /** What passes between two batches at least and at most, as far as it is up to us. */
  private static final Gathering GATHERING =
      new Gathering(Duration.ofMillis(4), Duration.ofMillis(25));

  private final Doorbell bell = Doorbell.open();
  private final EngineThread thread;
  private final Relay relay;

  private Engine(Properties properties, Relay relay) {
    this.relay = relay;
    properties.setProperty("queue.provider.type", RingingQueue.NAME);
    properties.setProperty(RingingQueue.BELL, bell.id());
    this.thread =
        new EngineThread(
            DebeziumEngine.create(JsonByteArray.class, JsonByteArray.class)
                .using(properties)
                .using(this::isTimeToStore)
                .notifying(relay));
  }

  /** Starts Debezium; what it captures goes to the relay. */
  static Engine start(Properties properties, Relay relay) {
    Engine engine = new Engine(properties, relay);
    engine.thread.start("capture-engine");
    return engine;
  }

  /**
   * Waits for the engine to end.
   *
   * @return whether it has ended, properly
   * @throws CaptureFailure if it has failed
   */
  boolean await(Duration time) throws InterruptedException {
    return thread.await(time);
  }

  /** Stops the engine and waits until it has let go of the slot, half a minute at most. */
  @Override
  public void close() {
    thread.close();
    bell.close();
  }

  /** Asked by the polling thread after each batch, and each time there was none: then it sleeps. */
  private boolean isTimeToStore(long records, Duration sinceLast) {
    long gathering = GATHERING.nanos(relay.tookNanos()) - relay.sinceLastNanos();
    if (gathering > 0) {
      LockSupport.parkNanos(this, gathering);
    }
    bell.await(SLEEP);
    try {
      relay.settle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return sinceLast.compareTo(STORE) >= 0;
  }
}
