package io.rollcall.query.projection;

import io.rollcall.query.page.Eviction;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What a run of {@link ExactnessIT} has looked at, in a form to be published. */
final class ExactnessReport {
  private final long startNanos = System.nanoTime();
  private final Map<Eviction.Kind, Long> byKind = new EnumMap<>(Eviction.Kind.class);
  private final Map<String, Long> byType = new TreeMap<>();
  private long changes;
  private long evicted;
  private long changed;
  private long kept;
  private long asked;

  /** Counts pages that SQL was asked for. */
  void asked(int pages) {
    asked += pages;
  }

  /**
   * Counts a change.
   *
   * @param evictions what it has evicted
   * @param changedPages how many pages SQL tells otherwise
   * @param keptPages beside how many pages
   */
  void add(Collection<Eviction> evictions, int changedPages, int keptPages) {
    changes++;
    evicted += evictions.size();
    changed += changedPages;
    kept += keptPages;
    for (Eviction eviction : evictions) {
      byKind.merge(eviction.cause().kind(), 1L, Long::sum);
      byType.merge(eviction.type(), 1L, Long::sum);
    }
  }

  long evicted() {
    return evicted;
  }

  String line() {
    return "%,d changes, %,d pages evicted, %,d changed, ratio %.2f"
        .formatted(changes, evicted, changed, (double) evicted / changed);
  }

  String text(long seed) {
    return """
        # Evictions held against SQL

        Made by `./rollcall test -pl query-service -am -Dtest=none -Dit.test=ExactnessIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Drollcall.exactness.seed=%d -Drollcall.exactness.changes=%d -Drollcall.exactness.report=FILE` on %s, in %,d s on %d cores (%s, Java %s).

        A random history over all types beside 50 to 500 pages of random list queries. After each change the pages that were evicted are compared with those whose rows SQL tells otherwise than before; the run ends at the first difference.

        %s. On average %,d pages were kept; %,d times a page was asked for by SQL.

        | Evicted because of | Pages |
        | --- | ---: |
        %s
        | Pages of | Evicted |
        | --- | ---: |
        %s"""
        .formatted(
            seed,
            changes,
            LocalDate.now(ZoneOffset.UTC),
            Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.arch"),
            System.getProperty("java.version"),
            line(),
            kept / changes,
            asked,
            rows(byKind),
            rows(byType));
  }

  private static String rows(Map<?, Long> counts) {
    StringBuilder rows = new StringBuilder();
    counts.forEach((what, count) -> rows.append("| %s | %,d |%n".formatted(what, count)));
    return rows.toString();
  }
}
