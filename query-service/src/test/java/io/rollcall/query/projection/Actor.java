package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One whose steps are let through one by one.
 *
 * @param gate holds them back
 * @param end completes when it has come to its end, where steps may be left that it does not await
 */
record Actor(Gate gate, CompletableFuture<?> end) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Steps come within a millisecond, many thousands of times. */
  private static final Duration LOOK = Duration.ofNanos(50_000);

  /** Waits for its next step, and says whether there is one. */
  boolean hasStep() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!gate.holds() && !end.isDone()) {
      assertThat(deadline - System.nanoTime()).as("time left for a step").isPositive();
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return gate.holds();
  }

  /** Lets some steps through, and says whether there are more. */
  boolean go(int steps) {
    for (int done = 0; done < steps && hasStep(); done++) {
      gate.open();
    }
    return hasStep();
  }

  /** Lets all steps through. */
  void goOn() {
    go(Integer.MAX_VALUE);
  }

  /**
   * Lets steps of two through in an order: true is a step of the first. Where the order ends, those
   * of the other come first.
   *
   * @return the order as it was taken, wherever there was a choice
   */
  static List<Boolean> run(List<Boolean> order, Actor first, Actor other) {
    List<Boolean> taken = new ArrayList<>();
    while (true) {
      boolean one = first.hasStep();
      boolean two = other.hasStep();
      if (!one && !two) {
        return taken;
      }
      if (one && two) {
        one = taken.size() < order.size() && order.get(taken.size());
        taken.add(one);
      }
      (one ? first : other).gate.open();
    }
  }

  /**
   * The order that comes next: the last choice that was the other's is the first one's; null where
   * there is none.
   */
  static @Nullable List<Boolean> next(List<Boolean> taken) {
    int last = taken.lastIndexOf(false);
    if (last < 0) {
      return null;
    }
    List<Boolean> next = new ArrayList<>(taken.subList(0, last));
    next.add(true);
    return next;
  }
}
