package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.Evicted;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Tells of the pages that are evicted, each with its cause. */
public final class Evictions {
  private final Consumer<List<Eviction>> listener;

  /**
   * @param listener is told of pages of one type that were kept, by the thread that applies changes
   */
  public Evictions(Consumer<List<Eviction>> listener) {
    this.listener = listener;
  }

  /**
   * Tells of pages of a type.
   *
   * @param causes what outdated a page, by {@link Evicted#cause}
   */
  public void note(ResourceType type, List<Evicted> evicted, IntFunction<Eviction.Cause> causes) {
    List<Eviction> evictions =
        evicted.stream()
            .filter(Evicted::wasKept)
            .map(
                each ->
                    new Eviction(
                        type.name(), PageKey.ofEntry(each.entry()), causes.apply(each.cause())))
            .toList();
    if (!evictions.isEmpty()) {
      listener.accept(evictions);
    }
  }
}
