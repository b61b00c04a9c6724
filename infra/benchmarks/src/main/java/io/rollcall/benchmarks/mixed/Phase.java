package io.rollcall.benchmarks.mixed;

import io.rollcall.benchmarks.workload.CampusLoad;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * What was measured at one rate of writes.
 *
 * @param outcome of reads and writes
 * @param evicted pages that changes outdated meanwhile, where the service counts them
 * @param live pages that there were, on average, where the service counts them
 */
record Phase(
    int rate, CampusLoad.Outcome outcome, OptionalDouble evicted, OptionalDouble live, Kept kept) {

  /**
   * What was kept at its end.
   *
   * @param views list views
   * @param bytes of pages
   * @param bookkeeping bytes of what says which pages there are and what they embed
   */
  record Kept(double views, double bytes, double bookkeeping) {
    static Kept of(Meters meters) throws IOException {
      return new Kept(
          meters.views().orElse(Double.NaN),
          meters.bytes().orElse(Double.NaN),
          meters.bookkeeping().orElse(Double.NaN));
    }
  }
}
