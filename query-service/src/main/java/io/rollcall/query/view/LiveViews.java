package io.rollcall.query.view;

import java.util.List;

/**
 * The live views of a type at one moment.
 *
 * @param version another with every change of the set, one that was never used before
 */
public record LiveViews(long version, List<LiveView> views) {
  public LiveViews {
    views = List.copyOf(views);
  }
}
