package io.rollcall.query.audit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of what was compared. Thread-safe. */
final class AuditMeters {
  private final MeterRegistry meters;
  private final Map<String, Double> right = new ConcurrentHashMap<>();

  AuditMeters(MeterRegistry meters, Catalog catalog) {
    this.meters = meters;
    for (ResourceType type : catalog.types()) {
      Gauge.builder("rollcall.audit.right", right, map -> map.getOrDefault(type.name(), Double.NaN))
          .tag("type", type.name())
          .register(meters);
    }
  }

  /** Counts what came of an audit or a sample. */
  void ended(ResourceType type, Tally.Result result) {
    count(type, result);
    long compared = result.rows() + result.pages();
    if (compared > 0) {
      right.put(type.name(), Math.max(0, 1 - (double) result.differences() / compared));
    }
  }

  /** Counts one that came to no end: what is right nobody knows. */
  void failed(ResourceType type, Tally.Result result) {
    count(type, result);
    meters.counter("rollcall.audit.failed", "type", type.name()).increment();
    right.remove(type.name());
  }

  private void count(ResourceType type, Tally.Result result) {
    count("rollcall.audit.compared", type, "what", "rows", result.rows());
    count("rollcall.audit.compared", type, "what", "pages", result.pages());
    result
        .found()
        .forEach(
            (difference, times) ->
                count("rollcall.audit.differences", type, "kind", difference.word(), times));
    meters
        .counter("rollcall.audit.repaired", "type", type.name())
        .increment((double) result.repaired());
  }

  private void count(String name, ResourceType type, String tag, String value, long times) {
    meters.counter(name, "type", type.name(), tag, value).increment((double) times);
  }
}
