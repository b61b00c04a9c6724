package io.rollcall.query.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** For how long some things have been seen the same. Not thread-safe. */
final class Unchanged {
  private final Map<Object, Seen> seen = new HashMap<>();

  private record Seen(Object value, long sinceMs) {}

  /**
   * Takes note of how something is.
   *
   * @param nowMs by a clock that only goes forward
   * @return for how many milliseconds it has been so, 0 if that is new
   */
  long look(Object thing, Object value, long nowMs) {
    Seen known = seen.get(thing);
    if (known == null || !known.value().equals(value)) {
      seen.put(thing, new Seen(value, nowMs));
      return 0;
    }
    return nowMs - known.sinceMs();
  }

  /** Forgets all things but some. */
  void keepOnly(Collection<?> things) {
    seen.keySet().retainAll(things);
  }
}
