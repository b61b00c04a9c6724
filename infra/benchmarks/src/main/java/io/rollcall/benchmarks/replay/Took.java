package io.rollcall.benchmarks.replay;

import java.util.Map;
import java.util.Objects;

/**
 * What it took to do something with rows.
 *
 * @param rows how many
 * @param seconds from beginning to end
 * @param coreSeconds what the processes that took part in it used of the processors, by what they
 *     are called
 */
record Took(long rows, double seconds, Map<String, Double> coreSeconds) {
  double aSecond() {
    return rows / seconds;
  }

  double aCoreSecond() {
    return rows / coreSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Whether what a process took was looked at. */
  boolean has(String process) {
    return coreSeconds.containsKey(process);
  }

  /** Microseconds of one core that a row took of a process. */
  double microsOfARow(String process) {
    return Objects.requireNonNull(coreSeconds.get(process)) * 1e6 / rows;
  }
}
