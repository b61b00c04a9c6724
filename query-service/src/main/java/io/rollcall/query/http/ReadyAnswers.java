package io.rollcall.query.http;

import org.jspecify.annotations.Nullable;

/** Answers that are in memory. */
@FunctionalInterface
public interface ReadyAnswers {
  /** The answer, if it is there and right; never waits. */
  @Nullable Answer find(RequestHead request);
}
