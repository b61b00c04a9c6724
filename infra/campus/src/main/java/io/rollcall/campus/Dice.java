package io.rollcall.campus;

import java.util.List;

/**
 * Throws that depend on nothing but what they are for: the same row gets the same values at any
 * scale and in any order.
 *
 * <p>The mixing is SplitMix64's finalizer (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014).
 */
record Dice(long seed) {

  /** Dice for one row of one table. */
  static Dice of(String table, long row) {
    return new Dice(mix(table.hashCode() * 0x9E3779B97F4A7C15L + row));
  }

  /** A number from 0 to {@code below} - 1 for the given purpose. */
  int below(int below, int purpose) {
    return (int) Long.remainderUnsigned(mix(seed + purpose * 0x9E3779B97F4A7C15L), below);
  }

  /** True once in {@code times}. */
  boolean once(int times, int purpose) {
    return below(times, purpose) == 0;
  }

  <T> T pick(List<T> from, int purpose) {
    return from.get(below(from.size(), purpose));
  }

  long bits(int purpose) {
    return mix(seed + purpose * 0x9E3779B97F4A7C15L);
  }

  private static long mix(long z) {
    long x = z + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
