package io.rollcall.query.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts and times changes that were applied, by type. Whoever reads from then on sees them: from
 * Redis at once, from memory when Redis has told of them. Thread-safe.
 */
final class ChangeMeters {
  private final InstantSource clock;
  private final Map<String, OfType> ofType = new HashMap<>();

  private record OfType(Timer applied, Timer visible) {}

  ChangeMeters(MeterRegistry meters, Catalog catalog, InstantSource clock) {
    this.clock = clock;
    for (ResourceType type : catalog.types()) {
      ofType.put(
          type.name(),
          new OfType(
              timer(
                  meters,
                  type,
                  "rollcall.changes.applied",
                  "From when a change was sent to Kafka until it was applied"),
              timer(
                  meters,
                  type,
                  "rollcall.changes.visible",
                  "From when a change was committed until whoever reads sees it")));
    }
  }

  private static Timer timer(
      MeterRegistry meters, ResourceType type, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .tag("type", type.name())
        .publishPercentiles(0.5, 0.99)
        .publishPercentileHistogram()
        .register(meters);
  }

  /**
   * Changes of a type have been applied.
   *
   * @param records as they came
   * @param changes what was read of them
   */
  void applied(
      ResourceType type, List<ConsumerRecord<byte[], byte[]>> records, List<Received> changes) {
    OfType meters = Objects.requireNonNull(ofType.get(type.name()));
    long now = clock.millis();
    for (ConsumerRecord<byte[], byte[]> each : records) {
      record(meters.applied(), now - each.timestamp());
    }
    for (Received each : changes) {
      switch (each.change()) {
        // When a row was committed that was read from its table nobody knows.
        case Change.Upsert upsert when upsert.snapshot() -> {}
        case Change.Upsert upsert -> record(meters.visible(), now - upsert.committedAtMs());
        case Change.Delete delete -> record(meters.visible(), now - delete.committedAtMs());
        case Change.Truncate truncate -> record(meters.visible(), now - truncate.committedAtMs());
        case Change.Tombstone tombstone -> {}
      }
    }
  }

  /** Clocks of two machines may differ by some. */
  private static void record(Timer timer, long millis) {
    timer.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }
}
