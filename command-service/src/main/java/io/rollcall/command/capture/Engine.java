package io.rollcall.command.capture;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import io.rollcall.change.Gathering;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Debezium at work on a thread of its own, until it fails or is closed. */
final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How often the position is stored. */
  private static final Duration STORE = Duration.ofSeconds(1);

  /** The longest sleep: how late the polling thread notices that it is to stop. */
  private static final Duration SLEEP = Duration.ofMillis(100);

  /** What passes between two batches at least and at most, as far as it is up to us. */
  private static final Gathering GATHERING =
      new Gathering(Duration.ofMillis(4), Duration.ofMillis(25));

  private final Doorbell bell = Doorbell.open();
  private final DebeziumEngine<ChangeEvent<byte[], byte[]>> engine;
  private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
  private final Relay relay;

  private Engine(Properties properties, Relay relay) {
    this.relay = relay;
    properties.setProperty("queue.provider.type", RingingQueue.NAME);
    properties.setProperty(RingingQueue.BELL, bell.id());
    this.engine =
        DebeziumEngine.create(JsonByteArray.class, JsonByteArray.class)
            .using(properties)
            .using(
                (boolean success, String message, Throwable error) ->
                    ended(success, message, error))
            .using(this::isTimeToStore)
            .notifying(relay)
            .build();
  }

  /** Starts Debezium; what it captures goes to the relay. */
  static Engine start(Properties properties, Relay relay) {
    Engine engine = new Engine(properties, relay);
    Thread.ofPlatform().name("capture-engine").daemon().start(engine::run);
    return engine;
  }

  /**
   * Waits for the engine to end.
   *
   * @return whether it has ended, properly
   * @throws CaptureFailure if it has failed
   */
  boolean await(Duration time) throws InterruptedException {
    try {
      Throwable failure = end.get(time.toMillis(), TimeUnit.MILLISECONDS);
      if (failure != null) {
        throw new CaptureFailure("Debezium: " + reason(failure), failure);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new CaptureFailure("Debezium failed", e);
    }
  }

  /** Stops the engine and waits until it has let go of the slot, half a minute at most. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean interrupted = false;
    while (!end.isDone() && System.nanoTime() < deadline) {
      try {
        engine.close();
      } catch (IllegalStateException e) {
        LOG.debug("The engine is not to be stopped just now", e);
      } catch (IOException e) {
        LOG.warn("The engine did not stop properly", e);
      }
      try {
        end.get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.trace("Still stopping", e);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    bell.close();
    if (!end.isDone()) {
      LOG.error("The engine has not stopped within {}", PATIENCE);
    }
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

  private void run() {
    try {
      engine.run();
      end.complete(null);
    } catch (RuntimeException | Error e) {
      end.complete(e);
    }
  }

  private void ended(boolean success, String message, @Nullable Throwable error) {
    if (success) {
      end.complete(null);
    } else {
      end.complete(error == null ? new CaptureFailure(message) : error);
    }
  }

  /** What the innermost cause says, which is what an operator can do something about. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
