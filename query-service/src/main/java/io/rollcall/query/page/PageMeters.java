package io.rollcall.query.page;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/** Counts and times what becomes of pages, by type. Thread-safe. */
final class PageMeters {
  private final Map<String, OfType> ofType = new HashMap<>();

  PageMeters(MeterRegistry meters, Catalog catalog) {
    for (ResourceType type : catalog.types()) {
      ofType.put(type.name(), new OfType(meters, type.name()));
    }
  }

  /**
   * What a type's pages take up.
   *
   * @param views how many list views there are
   * @param pages how many are kept or being filled
   * @param bytes the bytes of those that are kept
   * @param bookkeeping the bytes of what says which there are and what they embed
   */
  record Sizes(long views, long pages, long bytes, long bookkeeping) {
    Sizes withPages(long count) {
      return new Sizes(views, count, bytes, bookkeeping);
    }
  }

  private static final class OfType {
    final Counter remembered;
    final Counter kept;
    final Counter made;
    final Counter rebuilt;
    final Timer stored;
    final Timer outdated;
    final Map<Eviction.Kind, Counter> evicted = new EnumMap<>(Eviction.Kind.class);
    final AtomicReference<Sizes> sizes = new AtomicReference<>(new Sizes(0, 0, 0, 0));

    OfType(MeterRegistry meters, String type) {
      remembered = reads(meters, type, "remembered");
      kept = reads(meters, type, "kept");
      made = reads(meters, type, "made");
      rebuilt =
          Counter.builder("rollcall.pages.rebuilt")
              .description("Pages made anew right after a change has outdated them")
              .tag("type", type)
              .register(meters);
      stored = fills(meters, type, "stored");
      outdated = fills(meters, type, "outdated");
      for (Eviction.Kind kind : Eviction.Kind.values()) {
        evicted.put(
            kind,
            Counter.builder("rollcall.pages.evicted")
                .description("Pages that a change has outdated")
                .tag("type", type)
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .register(meters));
      }
      gauge(meters, type, "rollcall.views.live", "List views kept up to date", Sizes::views);
      gauge(meters, type, "rollcall.pages.live", "Pages kept or being filled", Sizes::pages);
      gauge(meters, type, "rollcall.pages.bytes", "Bytes of the pages kept", Sizes::bytes);
      gauge(
          meters,
          type,
          "rollcall.pages.bookkeeping",
          "Bytes of what says which pages there are and what they embed",
          Sizes::bookkeeping);
    }

    private static Counter reads(MeterRegistry meters, String type, String page) {
      return Counter.builder("rollcall.pages.read")
          .description("Pages read: from memory, kept in Redis, or made of their rows")
          .tag("type", type)
          .tag("page", page)
          .register(meters);
    }

    private static Timer fills(MeterRegistry meters, String type, String outcome) {
      return Timer.builder("rollcall.pages.filled")
          .description("Fills of pages, stored or outdated by a change before that")
          .tag("type", type)
          .tag("outcome", outcome)
          .register(meters);
    }

    private void gauge(
        MeterRegistry meters,
        String type,
        String name,
        String description,
        ToDoubleFunction<Sizes> value) {
      Gauge.builder(name, sizes, s -> value.applyAsDouble(s.get()))
          .description(description)
          .tag("type", type)
          .register(meters);
    }
  }

  /** A page was read that was in memory. */
  void remembered(ResourceType type) {
    of(type.name()).remembered.increment();
  }

  /** A page was read that was kept. */
  void kept(ResourceType type) {
    of(type.name()).kept.increment();
  }

  /** A page was made of its rows. */
  void made(ResourceType type) {
    of(type.name()).made.increment();
  }

  /** A page was made anew, since it is read often. */
  void rebuilt(ResourceType type) {
    of(type.name()).rebuilt.increment();
  }

  /** A fill has ended. */
  void filled(ResourceType type, Duration time, boolean stored) {
    OfType meters = of(type.name());
    (stored ? meters.stored : meters.outdated).record(time);
  }

  /** Pages of one type were evicted. */
  void evicted(List<Eviction> evictions) {
    for (Eviction eviction : evictions) {
      Objects.requireNonNull(of(eviction.type()).evicted.get(eviction.cause().kind())).increment();
    }
  }

  /** What a type's pages take up by now. */
  void sizes(ResourceType type, Sizes sizes) {
    of(type.name()).sizes.set(sizes);
  }

  private OfType of(String type) {
    return Objects.requireNonNull(ofType.get(type));
  }
}
