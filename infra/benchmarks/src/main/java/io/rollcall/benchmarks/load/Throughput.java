package io.rollcall.benchmarks.load;

/**
 * What a load generator measured.
 *
 * @param perSecond answers a second
 * @param p50 the median of how long one took, in milliseconds
 * @param p99 its 99th percentile, in milliseconds
 */
public record Throughput(double perSecond, double p50, double p99) {}
