package io.rollcall.query.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.read.Source;

/** Reads of the meters what status tells: they count it already. */
record StatusMeters(MeterRegistry meters) {
  Status.Reads reads(ResourceType type) {
    return new Status.Reads(
        reads(type, Source.MEMORY), reads(type, Source.REDIS), reads(type, Source.POSTGRES));
  }

  private long reads(ResourceType type, Source source) {
    Timer timer =
        meters
            .find("rollcall.reads")
            .tag("type", type.name())
            .tag("source", source.label())
            .timer();
    return timer == null ? 0 : timer.count();
  }

  Status.PagesRead pagesRead(ResourceType type) {
    return new Status.PagesRead(
        pages(type, "remembered"), pages(type, "kept"), pages(type, "made"));
  }

  private long pages(ResourceType type, String page) {
    Counter counter =
        meters.find("rollcall.pages.read").tag("type", type.name()).tag("page", page).counter();
    return counter == null ? 0 : (long) counter.count();
  }

  /** What was measured last of a type's pages. */
  long gauge(String name, ResourceType type) {
    Gauge gauge = meters.find(name).tag("type", type.name()).gauge();
    return gauge == null ? 0 : (long) gauge.value();
  }
}
