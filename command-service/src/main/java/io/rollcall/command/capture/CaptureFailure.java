package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;

/** Why capture cannot go on for now, in words for the operator. It is tried again. */
final class CaptureFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  CaptureFailure(String message) {
    super(message);
  }

  CaptureFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
