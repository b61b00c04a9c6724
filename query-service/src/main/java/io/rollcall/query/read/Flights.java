package io.rollcall.query.read;

import io.rollcall.query.future.Deadlines;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who ask for the same at the same time share one answer.
 *
 * <p>Whoever asks while an answer is being made may have seen more than that will show. So he does
 * not get it: all who ask meanwhile share the next one, which begins when it has ended. Of each
 * thing one answer is made at a time, however many ask, and nobody waits for more than two.
 * Thread-safe.
 *
 * @param <K> what is asked
 * @param <V> what is answered
 */
final class Flights<K, V> {
  private final ConcurrentHashMap<K, Flight<V>> underWay = new ConcurrentHashMap<>();
  private final Deadlines deadlines;
  private final Executor executor;

  /**
   * @param deadlines how long an answer may take; then those who wait behind it have their turn
   * @param executor where answers begin that others have waited for
   */
  Flights(Deadlines deadlines, Executor executor) {
    this.deadlines = deadlines;
    this.executor = executor;
  }

  private static final class Flight<V> {
    final Supplier<CompletableFuture<V>> make;
    final CompletableFuture<V> answer = new CompletableFuture<>();

    /** For those who ask meanwhile; set once, within a step of the map. */
    @Nullable Flight<V> next;

    Flight(Supplier<CompletableFuture<V>> make) {
      this.make = make;
    }
  }

  /**
   * An answer that is begun now or later.
   *
   * @param make makes it, if nobody else did who asked for the same
   * @return shared with others, so that nobody may complete it
   */
  CompletableFuture<V> join(K key, Supplier<CompletableFuture<V>> make) {
    Flight<V> mine = new Flight<>(make);
    Flight<V> first =
        underWay.compute(
            key,
            (same, running) -> {
              if (running == null) {
                return mine;
              }
              if (running.next == null) {
                running.next = mine;
              }
              return running;
            });
    if (first == mine) {
      start(key, mine);
      return mine.answer;
    }
    return Objects.requireNonNull(first.next).answer;
  }

  private void start(K key, Flight<V> flight) {
    CompletableFuture<V> made;
    try {
      made = deadlines.bound(flight.make.get());
    } catch (RuntimeException | Error e) {
      made = CompletableFuture.failedFuture(e);
    }
    var _ =
        made.whenComplete(
            (answer, failure) -> {
              // Whoever asks once he has the answer must not find its making under way.
              Flight<V> next = underWay.compute(key, (same, running) -> flight.next);
              if (failure == null) {
                flight.answer.complete(answer);
              } else {
                flight.answer.completeExceptionally(failure);
              }
              if (next != null) {
                // Not here: where answers are made at once, one thread would make them for all
                // others.
                try {
                  executor.execute(() -> start(key, next));
                } catch (RejectedExecutionException e) {
                  start(key, next);
                }
              }
            });
  }
}
