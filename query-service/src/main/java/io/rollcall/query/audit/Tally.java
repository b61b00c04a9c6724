package io.rollcall.query.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an audit of a type has found so far. Thread-safe. */
final class Tally {
  private static final int SAMPLES = 10;

  private final Map<Difference, Long> found = new EnumMap<>(Difference.class);
  private final List<String> samples = new ArrayList<>();
  private long rows;
  private long pages;
  private long repaired;
  private long unsettled;

  /**
   * What was found.
   *
   * @param rows how many rows were compared
   * @param pages how many pages
   * @param found how many of them differed, by what; none of those that did not
   * @param repaired how many of those were mended
   * @param unsettled how many changed each time they were looked at, so that nothing is known
   * @param samples some of those that differed, each behind what is the matter with it
   */
  record Result(
      long rows,
      long pages,
      Map<Difference, Long> found,
      long repaired,
      long unsettled,
      List<String> samples) {
    Result {
      found = Map.copyOf(found);
      samples = List.copyOf(samples);
    }

    long differences() {
      return found.values().stream().mapToLong(Long::longValue).sum();
    }

    long of(Difference difference) {
      return found.getOrDefault(difference, 0L);
    }
  }

  synchronized void compared(long moreRows, long morePages) {
    rows += moreRows;
    pages += morePages;
  }

  synchronized void found(Difference difference, String what) {
    found.merge(difference, 1L, Long::sum);
    if (samples.size() < SAMPLES) {
      samples.add(difference.word() + " " + what);
    }
  }

  synchronized void repaired(long more) {
    repaired += more;
  }

  synchronized void unsettled(long more) {
    unsettled += more;
  }

  synchronized Result result() {
    return new Result(rows, pages, found, repaired, unsettled, samples);
  }
}
