package io.rollcall.query.projection;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The last failure to apply changes, kept for whoever asks how things are. Thread-safe. */
final class Failures {
  private static final int MAX_LENGTH = 500;

  private final InstantSource clock;
  private volatile @Nullable Failure last;

  Failures(InstantSource clock) {
    this.clock = clock;
  }

  /** What went wrong, and when. */
  record Failure(String message, Instant at) {}

  /** Notes a failure, in the words of its innermost cause. */
  void add(String what, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    last = new Failure(shortened(what + ": " + message), clock.instant());
  }

  /** The last one, or null if there was none. */
  @Nullable Failure last() {
    return last;
  }

  private static String shortened(String message) {
    return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…";
  }
}
