package io.rollcall.query.projection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The failures to apply changes: the last one is kept for whoever asks how things are, and of each
 * type one is told now and then, since what fails is tried again several times a second at first.
 * Thread-safe.
 */
final class Failures {
  private static final int MAX_LENGTH = 500;
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Consumer<String> warn;
  private final Map<String, Told> told = new HashMap<>();
  private volatile @Nullable Failure last;

  /**
   * @param warn is told of a failure, of each thing that fails at most twice a minute
   */
  Failures(InstantSource clock, Consumer<String> warn) {
    this.clock = clock;
    this.warn = warn;
  }

  /** What went wrong, and when. */
  record Failure(String message, Instant at) {}

  /** When a thing's failure was told last, and how many there were since. */
  private record Told(Instant at, int untold) {}

  /**
   * Notes a failure, in the words of its innermost cause.
   *
   * @param what failed, of which there are few
   */
  void add(String what, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    Failure added = new Failure(shortened(what + ": " + message), clock.instant());
    last = added;
    tell(what, added);
  }

  private void tell(String what, Failure failure) {
    int untold;
    synchronized (told) {
      Told before = told.get(what);
      untold = before == null ? 0 : before.untold();
      if (before != null && failure.at().isBefore(before.at().plus(QUIET))) {
        told.put(what, new Told(before.at(), untold + 1));
        return;
      }
      told.put(what, new Told(failure.at(), 0));
    }
    String more = untold == 0 ? "" : ", after " + untold + " failures that were not told";
    warn.accept("Changes could not be applied and are tried again: " + failure.message() + more);
  }

  /** The last one, or null if there was none. */
  @Nullable Failure last() {
    return last;
  }

  private static String shortened(String message) {
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
  }
}
