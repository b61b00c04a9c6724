package io.rollcall.query.projection;

import io.rollcall.query.log.Warnings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The failures to apply changes: the last one is kept for whoever asks how things are, and of each
 * type one is told now and then, since what fails is tried again several times a second at first.
 * Thread-safe.
 */
final class Failures {
  private final InstantSource clock;
  private final Warnings warnings;
  private volatile @Nullable Failure last;

  /**
   * @param warn is told of a failure, of each thing that fails at most twice a minute
   */
  Failures(InstantSource clock, Consumer<String> warn) {
    this.clock = clock;
    this.warnings = new Warnings(clock, warn);
  }

  /** What went wrong, and when. */
  record Failure(String message, Instant at) {}

  /**
   * Notes a failure, in the words of its innermost cause.
   *
   * @param what failed, of which there are few
   */
  void add(String what, Throwable failure) {
    String message = what + ": " + Warnings.words(failure);
    last = new Failure(message, clock.instant());
    warnings.add(what, "Changes could not be applied and are tried again: " + message);
  }

  /** The last one, or null if there was none. */
  @Nullable Failure last() {
    return last;
  }
}
