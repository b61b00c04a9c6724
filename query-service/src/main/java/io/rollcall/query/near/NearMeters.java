package io.rollcall.query.near;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Tells how much is kept in memory, and whether it may be served. */
public final class NearMeters {
  private NearMeters() {}

  /** Tells what a part of it takes. */
  public static void bytes(MeterRegistry meters, String part, LongSupplier bytes) {
    Gauge.builder("rollcall.near.bytes", bytes::getAsLong)
        .description("Bytes of memory that values read from Redis and whole answers take")
        .tag("part", part)
        .register(meters);
  }

  /** Tells whether anything may be served. */
  public static void sure(MeterRegistry meters, BooleanSupplier isSure) {
    Gauge.builder("rollcall.near.sure", () -> isSure.getAsBoolean() ? 1 : 0)
        .description("1 while Redis tells of changes; otherwise nothing is served from memory")
        .register(meters);
  }
}
