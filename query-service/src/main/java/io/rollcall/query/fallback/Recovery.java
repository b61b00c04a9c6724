package io.rollcall.query.fallback;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.read.AsOf;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis, which was away, has caught up with what went by meanwhile, type by type.
 *
 * <p>What it had forgotten, or could not be given, is applied once it is back, and until then its
 * lists are older than those that callers have seen from Postgres. So a type's lists are back when
 * they show all that capture had told of when Redis first answered again. Where positions are
 * unknown they are back at once. Thread-safe.
 */
final class Recovery {
  private static final long NOT_YET = -1;

  private final Supplier<@Nullable Progress> newest;
  private volatile @Nullable Absence last;

  /**
   * @param newest tells the newest that capture has told
   */
  Recovery(Supplier<@Nullable Progress> newest) {
    this.newest = newest;
  }

  /** A time without Redis, until all types are back. */
  private static final class Absence {
    private final Set<String> back = ConcurrentHashMap.newKeySet();
    private volatile long target = NOT_YET;

    long target(@Nullable Progress newest) {
      if (target == NOT_YET) {
        target = newest == null ? 0 : newest.position();
      }
      return target;
    }
  }

  /** Redis did not answer. */
  void away() {
    Absence known = last;
    if (known == null || known.target != NOT_YET) {
      last = new Absence();
    }
  }

  /** Whether a type's lists need not be looked at any more. */
  boolean isBack(ResourceType type) {
    Absence absence = last;
    return absence == null || absence.back.contains(type.name());
  }

  /** Whether a type's lists are back, given that Redis has answered as of then. */
  boolean isBack(ResourceType type, AsOf asOf) {
    Absence absence = last;
    if (absence == null || absence.back.contains(type.name())) {
      return true;
    }
    long target = absence.target(newest.get());
    Long shown = asOf.position();
    boolean back = target == 0 || (shown != null && Long.compareUnsigned(shown, target) >= 0);
    if (back) {
      absence.back.add(type.name());
    }
    return back;
  }
}
