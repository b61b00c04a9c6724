package io.rollcall.benchmarks.workload;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.load.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** What came of reads. Of one thread until it has ended. */
public final class Reads {
  private static final String SOURCE = "Rollcall-Source";
  private static final String TIMING = "Server-Timing";
  private static final String FILL = "fill;";

  private final List<Double> times = new ArrayList<>();

  /** Of each answer that is timed, when it was due. */
  private final List<Long> dues = new ArrayList<>();

  /** When those were due that told of no page. */
  private final List<Long> failedDues = new ArrayList<>();

  /** Answers without a fill, by where they came from. */
  private final Map<String, Integer> hits = new TreeMap<>();

  /** Answers that tell of no page, by status. */
  private final Map<Integer, Integer> failures = new TreeMap<>();

  /**
   * Counts one.
   *
   * @param dueNanos when it was due, by {@link System#nanoTime}
   * @param millis how long its reader waited for it
   */
  void add(Answer answer, long dueNanos, double millis) {
    // A page may have gone with its rows: 404 is what is right then.
    if (answer.status() != 200 && answer.status() != 404) {
      failures.merge(answer.status(), 1, Integer::sum);
      failedDues.add(dueNanos);
      return;
    }
    times.add(millis);
    dues.add(dueNanos);
    String source = answer.header(SOURCE);
    String timing = answer.header(TIMING);
    if (source != null && (timing == null || !timing.contains(FILL))) {
      hits.merge(source, 1, Integer::sum);
    }
  }

  public void addAll(Reads other) {
    times.addAll(other.times);
    dues.addAll(other.dues);
    failedDues.addAll(other.failedDues);
    other.hits.forEach((source, count) -> hits.merge(source, count, Integer::sum));
    other.failures.forEach((status, count) -> failures.merge(status, count, Integer::sum));
  }

  /**
   * How long readers waited in milliseconds whose answers were due at some time.
   *
   * @param isThen tells that of a time, by {@link System#nanoTime}
   */
  public List<Double> times(LongPredicate isThen) {
    return IntStream.range(0, times.size())
        .filter(i -> isThen.test(dues.get(i)))
        .mapToObj(times::get)
        .toList();
  }

  /** How many answers that were due at some time told of no page. */
  public long failed(LongPredicate isThen) {
    return failedDues.stream().mapToLong(due -> due).filter(isThen).count();
  }

  public int count() {
    return times.size();
  }

  /** How long readers waited, in milliseconds. */
  public double quantile(double share) {
    return Figures.quantile(times, share);
  }

  /** The share of answers that needed no fill. */
  public double hitRate() {
    return hitRate("memory") + hitRate("redis");
  }

  /** The share of answers that needed no fill and came from there. */
  public double hitRate(String source) {
    return hits.getOrDefault(source, 0) / (double) Math.max(1, times.size());
  }

  /** Statuses of answers that were none, with how often they came. */
  public Map<Integer, Integer> failures() {
    return failures;
  }
}
