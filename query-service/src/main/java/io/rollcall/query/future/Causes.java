package io.rollcall.query.future;

import java.util.concurrent.CompletionException;

/** What futures fail of. */
public final class Causes {
  private Causes() {}

  /** What a stage has failed of, which later stages are told wrapped. */
  public static Throwable of(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
