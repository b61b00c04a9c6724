package io.rollcall.benchmarks.replay;

import java.time.Duration;
import java.util.List;

/**
 * What some processes have taken of the processors, this one always among them.
 *
 * @param pids the others
 */
record Processors(List<Long> pids) {
  /** Seconds of one core, since they were started. */
  double seconds() {
    double all = seconds(ProcessHandle.current());
    for (long pid : pids) {
      all += ProcessHandle.of(pid).map(Processors::seconds).orElse(0.0);
    }
    return all;
  }

  private static double seconds(ProcessHandle process) {
    Duration taken = process.info().totalCpuDuration().orElse(Duration.ZERO);
    return taken.toNanos() / 1e9;
  }
}
