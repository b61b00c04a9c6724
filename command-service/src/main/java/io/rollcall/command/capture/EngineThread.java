package io.rollcall.command.capture;

import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Debezium engine on a thread of its own, until it fails, ends or is closed. */
final class EngineThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
  private final DebeziumEngine<?> engine;

  /**
   * Takes an engine.
   *
   * @param builder of one that has all but its callback of completion
   */
  EngineThread(DebeziumEngine.Builder<?> builder) {
    this.engine =
        builder
            .using(
                (boolean success, String message, @Nullable Throwable error) ->
                    ended(success, message, error))
            .build();
  }

  void start(String name) {
    Thread.ofPlatform().name(name).daemon().start(this::run);
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

  /** Stops the engine and waits until it has let go of all, half a minute at most. */
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
    if (!end.isDone()) {
      LOG.error("The engine has not stopped within {}", PATIENCE);
    }
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
