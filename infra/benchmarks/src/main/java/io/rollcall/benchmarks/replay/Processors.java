package io.rollcall.benchmarks.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What some processes have taken of the processors, this one always among them.
 *
 * @param pids the others, by what they are called
 */
record Processors(Map<String, Long> pids) {
  static final String CLIENT = "client";

  /** Seconds of one core, since each was started, by what it is called. */
  Map<String, Double> seconds() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    pids.forEach((name, pid) -> seconds.put(name, seconds(ProcessHandle.of(pid).orElseThrow())));
    seconds.put(CLIENT, seconds(ProcessHandle.current()));
    return seconds;
  }

  /** The same, since an earlier look. */
  Map<String, Double> since(Map<String, Double> before) {
    Map<String, Double> seconds = seconds();
    seconds.replaceAll((name, now) -> now - Objects.requireNonNull(before.get(name)));
    return seconds;
  }

  private static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }
}
