package io.rollcall.query.view;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.row.Joins;
import java.time.Duration;
import java.util.Set;

/**
 * Which references to rows that are not there are worth waiting for.
 *
 * <p>The row referred to may come a moment later, since its change is in another topic. If it has
 * not come while it was waited for, there is none, or none soon; only when the row that refers to
 * it has changed it is waited for again. Positions in the log could not tell: that of a change is
 * from before its transaction committed, so what has been applied up to there may end in the middle
 * of that transaction. Thread-safe.
 */
final class AwaitedReferences {
  private static final long MAX_REFERENCES = 20_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Cache<Joins.Absence, Boolean> inVain =
      Caffeine.newBuilder().maximumSize(MAX_REFERENCES).expireAfterWrite(REMEMBERED).build();

  /** Whether some of these were not waited for yet. */
  boolean mayCome(Set<Joins.Absence> absences) {
    return !inVain.asMap().keySet().containsAll(absences);
  }

  /** These were waited for as long as it may take. */
  void inVain(Set<Joins.Absence> absences) {
    absences.forEach(absence -> inVain.put(absence, Boolean.TRUE));
  }
}
