package io.rollcall.query.read;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes answers anew that are read often, right after a change has outdated them: those of a few
 * milliseconds together, each once, a few at a time, so that readers go on beside it. Thread-safe.
 */
final class Rebuilds {
  private static final int MOST_WAITING = 10_000;
  private static final int AT_ONCE = 4;

  /** Reads under way, those made here included, beside which nothing is made anew. */
  private static final int MOST_READERS = AT_ONCE + 4;

  private final IntSupplier readers;
  private final Duration pause;
  private final Function<NearAnswers.Asked, Mono<Void>> rebuild;
  private final Scheduler scheduler;
  private final Set<NearAnswers.Asked> waiting = new LinkedHashSet<>();
  private boolean running;

  /**
   * @param readers how many reads are under way: beside many, what is outdated is left to them
   * @param pause how long outdated answers are collected for
   * @param rebuild makes an answer anew; what fails is left to the next reader
   */
  Rebuilds(
      IntSupplier readers,
      Duration pause,
      Function<NearAnswers.Asked, Mono<Void>> rebuild,
      Scheduler scheduler) {
    this.readers = readers;
    this.pause = pause;
    this.rebuild = rebuild;
    this.scheduler = scheduler;
  }

  /** Has an answer made anew soon; beyond a bound it is left to the next reader. */
  void add(NearAnswers.Asked asked) {
    synchronized (waiting) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(asked);
      }
      if (running) {
        return;
      }
      running = true;
    }
    schedule();
  }

  private void schedule() {
    var _ = scheduler.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    List<NearAnswers.Asked> all;
    synchronized (waiting) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    var _ =
        Flux.fromIterable(all)
            .flatMap(asked -> unlessBusy(asked).onErrorComplete(), AT_ONCE)
            .doFinally(end -> goOn())
            .subscribe();
  }

  private Mono<Void> unlessBusy(NearAnswers.Asked asked) {
    return Mono.defer(
        () -> readers.getAsInt() > MOST_READERS ? Mono.empty() : rebuild.apply(asked));
  }

  private void goOn() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        running = false;
        return;
      }
    }
    schedule();
  }
}
