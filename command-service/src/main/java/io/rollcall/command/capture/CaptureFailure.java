package io.rollcall.command.capture;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why capture cannot go on for now, in words for the operator. It is tried again. */
final class CaptureFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration rest;

  CaptureFailure(String message) {
    super(message);
    this.rest = Duration.ZERO;
  }

  CaptureFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.rest = Duration.ZERO;
  }

  /**
   * One that only an operator can remove, found out by an attempt that costs much.
   *
   * @param rest how long to wait at least before the next attempt
   */
  CaptureFailure(String message, Duration rest) {
    super(message);
    this.rest = rest;
  }

  /** How long to wait at least before the next attempt, zero unless attempts cost much. */
  Duration rest() {
    return rest;
  }
}
