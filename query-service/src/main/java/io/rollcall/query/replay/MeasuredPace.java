package io.rollcall.query.replay;

import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A pace that readers hardly notice.
 *
 * <p>While replays go on, it is measured again and again how long a reader would wait for what
 * costs nothing: for a thread of this machine, for Redis to come to its command, and for a thread
 * again. What replays rest follows from that, see {@link Rests}. Thread-safe.
 */
final class MeasuredPace implements Pace, AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Supplier<? extends CompletionStage<?>> nothing;
  private final Rests rests;
  private final Warnings warnings;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("replay-pace").daemon().factory());

  private int running;
  private boolean looking;

  /** When what has no answer yet was due; of the thread that looks, and whoever answers. */
  private volatile long askedNanos;

  private volatile boolean asking;

  /**
   * @param nothing asks Redis for nothing, as readers would
   * @param readersWait how long readers may wait for that on average; zero for as long as it takes
   */
  MeasuredPace(
      Supplier<? extends CompletionStage<?>> nothing, Duration readersWait, Warnings warnings) {
    this.nothing = nothing;
    this.rests = new Rests(readersWait);
    this.warnings = warnings;
  }

  @Override
  public synchronized Running begin() {
    running++;
    if (!looking && rests.areNeeded()) {
      looking = true;
      lookLater();
    }
    return this::end;
  }

  private synchronized void end() {
    running--;
  }

  @Override
  public long rest(long workedNanos) {
    return rests.after(workedNanos);
  }

  private void lookLater() {
    long due = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    try {
      var _ = looks.schedule(() -> look(due), BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // It was closed: nothing is replayed here any more.
    }
  }

  private void look(long due) {
    try {
      measure(due);
    } catch (RuntimeException e) {
      asking = false;
      warnings.add("pace", "It could not be measured how long readers wait: " + Warnings.words(e));
    }
    synchronized (this) {
      looking = running > 0;
      if (looking) {
        lookLater();
      }
    }
  }

  private void measure(long due) {
    if (asking) {
      rests.see(System.nanoTime() - askedNanos);
      return;
    }
    askedNanos = due;
    asking = true;
    var _ =
        nothing
            .get()
            .whenComplete(
                (answer, failure) -> {
                  asking = false;
                  // Where Redis is away the replay stops by itself.
                  if (failure == null) {
                    rests.see(System.nanoTime() - due);
                  }
                });
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
