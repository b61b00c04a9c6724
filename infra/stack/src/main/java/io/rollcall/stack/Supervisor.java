package io.rollcall.stack;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts members again when they die, after pauses that grow, and gives up on one that keeps dying.
 *
 * <p>Each member is watched by a thread of its own, so several may die at once and come back in any
 * order.
 */
final class Supervisor {

  /**
   * How often and how soon a member is started again.
   *
   * @param attempts most starts in a row before giving up
   * @param pause before the first of them; doubles with each
   * @param settled a member that lived for this long is as good as new
   */
  record Patience(int attempts, Duration pause, Duration settled) {

    static Patience usual() {
      return new Patience(6, Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    Duration pauseBefore(int attempt) {
      return pause.multipliedBy(1L << (attempt - 1));
    }
  }

  private final Patience patience;
  private final Narrator narrator;
  private final Runnable afterRestart;
  private final Consumer<String> gaveUp;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();

  /**
   * Watches nothing yet.
   *
   * @param afterRestart runs when a member is back, under another pid
   * @param gaveUp gets the reason when a member stays dead
   */
  Supervisor(Patience patience, Narrator narrator, Runnable afterRestart, Consumer<String> gaveUp) {
    this.patience = patience;
    this.narrator = narrator;
    this.afterRestart = afterRestart;
    this.gaveUp = gaveUp;
  }

  /** Watches started members. */
  void watch(List<Member> members) {
    for (Member member : members) {
      threads.add(Thread.ofPlatform().daemon().name("watch-" + member).start(() -> watch(member)));
    }
  }

  /** From here on the dead stay dead; returns when no start is under way any more. */
  void end() {
    ended.countDown();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch(Member member) {
    int attempts = 0;
    try {
      while (true) {
        long pid = member.pid();
        long since = System.nanoTime();
        member.awaitEnd();
        if (isEnded()) {
          return;
        }
        boolean settled = System.nanoTime() - since >= patience.settled().toNanos();
        narrator.say("%s (pid %d) died".formatted(member, pid));
        attempts = revive(member, settled ? 0 : attempts);
        afterRestart.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StackException e) {
      gaveUp.accept(e.getMessage());
    }
  }

  /** Starts a dead member, and returns how many attempts in a row that makes. */
  private int revive(Member member, int before) throws InterruptedException {
    String reason = "it died again and again";
    for (int attempt = before + 1; attempt <= patience.attempts(); attempt++) {
      Duration pause = patience.pauseBefore(attempt);
      narrator.say(
          "starting %s again in %.1f s (%d of %d)"
              .formatted(member, pause.toMillis() / 1e3, attempt, patience.attempts()));
      if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
      try {
        member.start();
        narrator.say("%s runs again (pid %d)".formatted(member, member.pid()));
        return attempt;
      } catch (RuntimeException e) {
        if (isEnded()) {
          throw new InterruptedException();
        }
        reason = String.valueOf(e.getMessage());
        narrator.say("%s did not start: %s".formatted(member, reason));
      }
    }
    throw new StackException(
        "%s stays dead after %d attempts: %s".formatted(member, patience.attempts(), reason));
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }
}
