package io.rollcall.query.view;

import java.util.Set;

/** What came of storing rows in a generation that is being built; see {@link ApplyResult}. */
public sealed interface BuildResult {
  /** All are stored but those of keys of which something was known. */
  record Built(Set<String> known) implements BuildResult {
    public Built {
      known = Set.copyOf(known);
    }
  }

  /** The set of live views is another by now. */
  record ViewsChanged() implements BuildResult {}

  /** Other generations are to be kept by now. */
  record GenerationsChanged() implements BuildResult {}

  /** Redis has replayed less than was said. */
  record Gap() implements BuildResult {}
}
