package io.rollcall.query.replay;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet.Role;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.view.ReadModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A replay while this process runs it: its lease, which is kept, its notes, and how it gives way to
 * readers. Of one thread.
 */
final class ReplaySession {
  /** How often it is looked for what has changed meanwhile. */
  static final Duration LOOK = Duration.ofMillis(500);

  private final ResourceType type;
  private final long number;
  private final Tools tools;
  private final ReadModel built;
  private long heldNanos;
  private long workingSinceNanos = System.nanoTime();
  private long lookedNanos = workingSinceNanos;

  /** What all replays need. */
  record Tools(
      ReplayNotes notes,
      Generations generations,
      Projection projection,
      ReadModel model,
      Warming warming,
      Supplier<Consumer<byte[], byte[]>> kafka,
      Pace pace,
      Duration keep,
      Waiting waiting,
      Clock clock) {
    /** For replays into side generations. */
    Tools ofSides() {
      return new Tools(
          notes.ofSides(),
          generations,
          projection,
          model,
          warming,
          kafka,
          pace,
          keep,
          waiting,
          clock);
    }
  }

  /** The lease has gone to another process. */
  static final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(ResourceType type) {
      super("Another process runs the replay of " + type, null, false, false);
    }
  }

  /** There is something else to do by now than what is done. */
  static final class OrderedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderedException() {
      super(null, null, false, false);
    }
  }

  ReplaySession(ResourceType type, long number, Tools tools) {
    this.type = type;
    this.number = number;
    this.tools = tools;
    this.built = tools.model().at(type, number);
  }

  ResourceType type() {
    return type;
  }

  /** The number of the generation that is built. */
  long number() {
    return number;
  }

  Tools tools() {
    return tools;
  }

  /** The rows of the generation that is built. */
  ReadModel built() {
    return built;
  }

  /** The rows of the generation that is read. */
  ReadModel read() {
    return tools.model().at(type, tools.generations().known(type).current());
  }

  <T> T on(CompletableFuture<T> answer) {
    return tools.waiting().on(answer);
  }

  /** What has become of the generation. */
  Role role() {
    return on(tools.generations().load(type)).role(number);
  }

  /** What is noted; null if that is lost, or another replay was begun. */
  @Nullable ReplayStatus status() {
    return on(tools.notes().of(type)).filter(status -> status.number() == number).orElse(null);
  }

  void note(Map<String, String> fields) {
    on(tools.notes().note(type, number, fields));
  }

  void end(Phase phase) {
    note(
        Map.of(
            ReplayStatus.PHASE,
            phase.word(),
            ReplayStatus.ENDED,
            String.valueOf(tools.clock().millis()),
            ReplayStatus.PROBLEM,
            ""));
  }

  /**
   * Keeps the lease; to be called far more often than it ends.
   *
   * @throws LeaseLostException if it is another's by now
   */
  void hold() {
    long now = System.nanoTime();
    if (heldNanos != 0 && now - heldNanos < tools.notes().lease().toNanos() / 4) {
      return;
    }
    if (!on(tools.notes().hold(type))) {
      throw new LeaseLostException(type);
    }
    heldNanos = now;
  }

  /** Waits for a while or less, so that the lease is kept if that is done again and again. */
  void sleepUntil(Instant until) {
    while (tools.clock().instant().isBefore(until)) {
      hold();
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** What was before counts as no work. */
  void beginWork() {
    workingSinceNanos = System.nanoTime();
  }

  /** Rests as long as is due for the work since it rested last. */
  void giveWay() {
    long until = System.nanoTime();
    until += tools.pace().rest(until - workingSinceNanos);
    for (long left; (left = until - System.nanoTime()) > 0; ) {
      hold();
      LockSupport.parkNanos(Math.min(LOOK.toNanos(), left));
    }
    beginWork();
  }

  /**
   * Whether it is time to look again, and to tell how far it is.
   *
   * @throws OrderedException if it is no longer in the phase
   */
  boolean looksAgain(Phase phase) {
    hold();
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK.toNanos()) {
      return false;
    }
    lookedNanos = now;
    ReplayStatus status = status();
    if (status == null || status.phase() != phase || status.isWaiting()) {
      throw new OrderedException();
    }
    return true;
  }

  /** Whether something is done within a while, whatever it came to. */
  static boolean isDone(CompletableFuture<?> something) {
    try {
      something.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
