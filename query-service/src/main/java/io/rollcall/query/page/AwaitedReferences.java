package io.rollcall.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which references to rows that are not there are worth waiting for.
 *
 * <p>The row referred to may come a moment later, since its change is in another topic. If it has
 * not come in a whole wait of some reader, there is none, or none soon: that reference is not
 * waited for again until the row that refers to it changes, or it is forgotten here. Positions in
 * the log could not tell: that of a change is from before its transaction committed, so what has
 * been applied up to there may end in the middle of that transaction. Thread-safe.
 */
final class AwaitedReferences {
  private static final long MAX_REFERENCES = 20_000;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Cache<Reference, Boolean> inVain =
      Caffeine.newBuilder().maximumSize(MAX_REFERENCES).expireAfterWrite(REMEMBERED).build();

  /** That a row, as it is in this version, refers to another. */
  private record Reference(String type, String key, long version, String toType, String toKey) {
    static Reference of(Joins.Absence absence) {
      Row referrer = absence.referrer();
      return new Reference(
          referrer.type().name(),
          referrer.key(),
          referrer.version(),
          absence.type(),
          absence.key());
    }
  }

  /** Begins the wait of one reader. */
  Wait begin(Duration longest) {
    return new Wait(System.nanoTime() + longest.toNanos());
  }

  /** A reader's wait. Not thread-safe. */
  final class Wait {
    private final long untilNanos;
    private @Nullable Set<Reference> absentAtFirst;

    private Wait(long untilNanos) {
      this.untilNanos = untilNanos;
    }

    /** Whether what a read has found absent may be there at the next one. */
    boolean goesOn(Set<Joins.Absence> absences) {
      if (absences.isEmpty()) {
        return false;
      }
      Set<Reference> absent = new HashSet<>();
      absences.forEach(absence -> absent.add(Reference.of(absence)));
      if (absentAtFirst == null) {
        absentAtFirst = Set.copyOf(absent);
      }
      if (System.nanoTime() - untilNanos >= 0) {
        absent.retainAll(absentAtFirst);
        absent.forEach(reference -> inVain.put(reference, Boolean.TRUE));
        return false;
      }
      return !inVain.asMap().keySet().containsAll(absent);
    }
  }
}
