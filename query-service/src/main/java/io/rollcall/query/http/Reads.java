package io.rollcall.query.http;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers what is read ({@code GET} and {@code HEAD}) before the server takes it in. */
@FunctionalInterface
public interface Reads {
  /**
   * The answer, now if it is in memory, else as soon as it is there; null if it is not for this.
   */
  @Nullable CompletableFuture<Answer> answer(RequestHead request);
}
