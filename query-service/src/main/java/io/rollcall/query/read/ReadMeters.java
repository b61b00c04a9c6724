package io.rollcall.query.read;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Counts and times reads that were answered, by type and by where the answer came from. */
final class ReadMeters {
  private static final int ERRORS_FROM = 400;

  private final MeterRegistry meters;
  private final Map<String, Map<Source, Timer>> times = new HashMap<>();

  ReadMeters(MeterRegistry meters, Catalog catalog) {
    this.meters = meters;
    for (ResourceType type : catalog.types()) {
      Map<Source, Timer> ofType = new EnumMap<>(Source.class);
      for (Source source : Source.values()) {
        ofType.put(
            source,
            Timer.builder("rollcall.reads")
                .description("Reads of lists and rows, until the answer was there to be sent")
                .tag("type", type.name())
                .tag("source", source.label())
                .register(meters));
      }
      times.put(type.name(), ofType);
    }
  }

  /** Something was answered; what tells of an error is counted. */
  void answered(int status) {
    if (status >= ERRORS_FROM) {
      Counter.builder("rollcall.reads.errors")
          .description("Reads that were answered with an error")
          .tag("status", Integer.toString(status))
          .register(meters)
          .increment();
    }
  }

  /** A read was answered with what some source has. */
  void answered(ResourceType type, Source source, long nanos) {
    Map<Source, Timer> ofType = Objects.requireNonNull(times.get(type.name()));
    Objects.requireNonNull(ofType.get(source)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
