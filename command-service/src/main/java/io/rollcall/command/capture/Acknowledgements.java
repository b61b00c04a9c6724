package io.rollcall.command.capture;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Waits for Kafka to acknowledge a batch: one for all its records, since a future for each is what
 * makes relays slow. One thread sends and waits, the producer's own thread calls back.
 */
final class Acknowledgements implements Callback {
  private final Ends ends;
  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

  /** Records without an answer, and one more until {@link #allSent()}. */
  private final AtomicInteger open = new AtomicInteger(1);

  private volatile @Nullable Exception failure;

  Acknowledgements(Ends ends) {
    this.ends = ends;
  }

  /** To be called before each record is sent with this as its callback. */
  void sending() {
    open.incrementAndGet();
  }

  /** To be called once after the last record. */
  void allSent() {
    answered();
  }

  /**
   * Waits until each record is acknowledged.
   *
   * @return whether they are; false when the time was too short
   * @throws CaptureFailure if Kafka refused one
   */
  boolean await(long millis) throws InterruptedException {
    try {
      done.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CaptureFailure("Kafka did not take a change: " + cause.getMessage(), cause);
    }
  }

  /** Whether each record has its answer, whichever. */
  boolean isDone() {
    return done.isDone();
  }

  /** Has something done once each record is acknowledged, by whatever thread comes to know. */
  void whenDone(Runnable action) {
    CompletableFuture<Void> _ = done.thenRun(action);
  }

  @Override
  public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
    if (exception == null) {
      ends.acknowledged(metadata.topic(), metadata.partition(), metadata.offset());
    } else {
      failure = exception;
    }
    answered();
  }

  private void answered() {
    if (open.decrementAndGet() == 0) {
      Exception cause = failure;
      if (cause == null) {
        done.complete(null);
      } else {
        done.completeExceptionally(cause);
      }
    }
  }
}
