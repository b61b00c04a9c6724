package io.rollcall.benchmarks;

import java.util.List;

/** What many measurements come to. */
public final class Figures {
  private Figures() {}

  /** The middle one; of an even number the upper of the two in the middle. */
  public static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  /**
   * The value that a share of all does not exceed.
   *
   * @param share from 0 to 1
   */
  public static double quantile(List<Double> values, double share) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size())));
  }
}
