package io.rollcall.benchmarks.replay;

/**
 * What it took to do something with rows.
 *
 * @param rows how many
 * @param seconds from beginning to end
 * @param coreSeconds what the processes that took part in it used of the processors
 */
record Took(long rows, double seconds, double coreSeconds) {
  double aSecond() {
    return rows / seconds;
  }

  double aCoreSecond() {
    return rows / coreSeconds;
  }
}
