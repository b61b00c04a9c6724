package io.rollcall.stack;

import org.jspecify.annotations.Nullable;

/**
 * The stack cannot start or go on; the message says why and what to do, and is all that a person
 * needs to see.
 */
public final class StackException extends RuntimeException {

  public StackException(String message) {
    super(message);
  }

  public StackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
