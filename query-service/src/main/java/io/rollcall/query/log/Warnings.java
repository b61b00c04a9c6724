package io.rollcall.query.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Warnings of what may fail many times a second: of each thing one now and then, with the number of
 * those in between. Thread-safe.
 */
public final class Warnings {
  private static final int MAX_LENGTH = 500;
  private static final Duration QUIET = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Consumer<String> warn;
  private final Map<String, Told> told = new HashMap<>();

  /**
   * @param warn is told, of each thing that fails at most twice a minute
   */
  public Warnings(InstantSource clock, Consumer<String> warn) {
    this.clock = clock;
    this.warn = warn;
  }

  /** When a thing's failure was told last, and how many there were since. */
  private record Told(Instant at, int untold) {}

  /**
   * Warns, unless it has of the same thing within the last half minute.
   *
   * @param what failed, of which there are few
   */
  public void add(String what, String message) {
    Instant now = clock.instant();
    int untold;
    synchronized (told) {
      Told before = told.get(what);
      untold = before == null ? 0 : before.untold();
      if (before != null && now.isBefore(before.at().plus(QUIET))) {
        told.put(what, new Told(before.at(), untold + 1));
        return;
      }
      told.put(what, new Told(now, 0));
    }
    String more = untold == 0 ? "" : ", after " + untold + " failures that were not told";
    warn.accept(message + more);
  }

  /** A failure in the words of its innermost cause, at most some 500 characters of them. */
  public static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return shortened(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  private static String shortened(String message) {
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
  }
}
