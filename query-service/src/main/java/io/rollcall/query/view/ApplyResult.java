package io.rollcall.query.view;

import java.util.List;

/** What came of applying planned changes. All but the first have changed nothing. */
public sealed interface ApplyResult {
  /** All is applied, and what that outdated is evicted. */
  record Applied(List<Evicted> evicted) implements ApplyResult {
    public Applied {
      evicted = List.copyOf(evicted);
    }
  }

  /** The set of live views is another by now: plan again with the present one. */
  record ViewsChanged() implements ApplyResult {}

  /** Other generations are to be kept by now: apply to those. */
  record GenerationsChanged() implements ApplyResult {}

  /** Some keys are in another state by now: plan again with the present one. */
  record Conflict(List<String> keys) implements ApplyResult {}

  /**
   * Redis has applied less than was said: it has lost data, and earlier changes must come again.
   */
  record Gap() implements ApplyResult {}
}
