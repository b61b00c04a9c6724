package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.view.ListsOnRedis;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replay on a real Redis. Its process dies at its first command, at its second, and so on, and
 * another one goes on with it; or Redis loses what it was told last, as by a power cut, before the
 * first command, the second, and so on: each time the end is the same.
 *
 * <p>{@code -Drollcall.replay.seed=N} repeats what is lost; with {@code -Drollcall.tests=all} it is
 * much and little at each command.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES) // Of each: a replay that stands still would never end.
class ReplayRunIT {
  private static final boolean ALL = "all".equals(System.getProperty("rollcall.tests"));

  private final ReplayedDepartments replayed = new ReplayedDepartments();

  /** What a process sees of a Redis that comes back and has lost something. */
  private enum Loss {
    /** A command of it fails. */
    NOTICED,
    /** Nothing, since it waited meanwhile; then it keeps its lease first. */
    UNNOTICED
  }

  @ParameterizedTest
  @EnumSource
  void aReplay_isRightInTheEnd_whateverRedisLoses(Loss loss) throws Exception {
    long seed = Long.getLong("rollcall.replay.seed", System.nanoTime());
    System.out.println("what Redis loses: seed " + seed);
    Random random = new Random(seed);
    boolean lost = true;
    for (int at = 2; lost; at++) {
      List<Integer> since =
          ALL ? List.of(1, 1 + at / 2, at - 1) : List.of(1 + random.nextInt(at - 1));
      for (int copied : since) {
        lost = isLostAndRightInTheEnd(loss, copied, at, "seed " + seed);
      }
    }
  }

  /** False if it came to its end before. */
  private boolean isLostAndRightInTheEnd(Loss loss, int copied, int at, String seed)
      throws Exception {
    Clock clock = new HurryingClock();
    String where = "%s: %s, %d to %d".formatted(seed, loss, copied, at);
    try (ListsOnRedis redis = replayed.redis(clock)) {
      String before = replayed.first(redis);
      long number = replayed.begin(redis);
      AtomicInteger sent = new AtomicInteger();
      AtomicBoolean lost = new AtomicBoolean();
      CompletableFuture<Void> over = new CompletableFuture<>();
      AtomicReference<Runnable> copy = new AtomicReference<>(() -> {});
      ListsOnRedis losing =
          redis.beside(
              commands ->
                  Interruptions.oneAtATime(
                      commands,
                      (holdsLease, carriedOut) -> {
                        int command = sent.incrementAndGet();
                        if (command == copied) {
                          return CompletableFuture.runAsync(() -> copy.set(redis.copy()))
                              .thenCompose(v -> carriedOut.get());
                        }
                        if (command < at
                            || (loss == Loss.UNNOTICED && !holdsLease)
                            || !lost.compareAndSet(false, true)) {
                          return carriedOut.get();
                        }
                        return CompletableFuture.runAsync(() -> copy.get().run())
                            .thenRun(() -> over.complete(null))
                            .thenCompose(
                                v ->
                                    loss == Loss.NOTICED ? Interruptions.dead() : carriedOut.get());
                      }));
      int runs = 1;
      while (!replayed.process(clock).isRun(losing, number)) {
        assertThat(runs++).as(where).isEqualTo(1);
        replayed.release(redis);
      }
      if (lost.get()) {
        // It may have been in a command that nobody waits for, and then after the end.
        over.get(ReplayedDepartments.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        replayed.release(redis);
        assertThat(replayed.process(clock).isRun(redis, number)).as(where).isTrue();
      }
      replayed.assertRight(redis, number, before, where);
      return lost.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReplay_isRightInTheEnd_atWhicheverCommandItsProcessDies(Interruptions.Crash crash)
      throws Exception {
    int at = 1;
    while (isCrashedAndRightInTheEnd(crash, at)) {
      at++;
    }
    System.out.println("a replay of " + (at - 1) + " commands");
    assertThat(at).as("commands of a replay").isGreaterThan(30);
  }

  /** False if it came to its end before the crash. */
  private boolean isCrashedAndRightInTheEnd(Interruptions.Crash crash, int at) throws Exception {
    Clock clock = new HurryingClock();
    try (ListsOnRedis redis = replayed.redis(clock)) {
      String before = replayed.first(redis);
      long number = replayed.begin(redis);
      AtomicInteger sent = new AtomicInteger();
      ListsOnRedis dying = redis.beside(commands -> Interruptions.dying(commands, crash, at, sent));
      boolean crashed = !replayed.process(clock).isRun(dying, number);
      replayed.release(redis);
      assertThat(replayed.process(clock).isRun(redis, number)).as("run %s %d", crash, at).isTrue();
      replayed.assertRight(redis, number, before, crash + " " + at);
      return crashed;
    }
  }
}
