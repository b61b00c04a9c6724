package io.rollcall.benchmarks.mixed;

import io.rollcall.benchmarks.freshness.Writes;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What was measured at one rate of writes.
 *
 * @param seconds for how long
 * @param writes how many were committed, those whose way was watched among them
 * @param watched what the watched ones took
 * @param evicted pages that changes outdated meanwhile, where the service counts them
 * @param live pages that there were, on average, where the service counts them
 */
record Phase(
    int rate,
    double seconds,
    long writes,
    Reads reads,
    List<Writes.Sample> watched,
    OptionalDouble evicted,
    OptionalDouble live) {}
