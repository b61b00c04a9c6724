package io.rollcall.query.replay;

import java.util.List;

/**
 * How the rows of a new generation differ from those that are read.
 *
 * @param rowsRead how many are read
 * @param rows how many the new one has
 * @param missing how many it has not that are read
 * @param extra how many it has that are not read
 * @param different how many it has otherwise
 * @param samples of keys that differ, each behind what is the matter with it
 */
record Comparison(
    long rowsRead, long rows, long missing, long extra, long different, List<String> samples) {
  Comparison {
    samples = List.copyOf(samples);
  }

  boolean isEqual() {
    return missing == 0 && extra == 0 && different == 0;
  }
}
