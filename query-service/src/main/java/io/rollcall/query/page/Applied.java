package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.Meta;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far each type was applied that went into one answer; of several reads of a type the lowest
 * offsets count. Not thread-safe: reads of one answer follow each other.
 */
final class Applied {
  private final Map<ResourceType, Map<Integer, Long>> offsets = new HashMap<>();
  private final Set<ResourceType> incomplete = new LinkedHashSet<>();

  Applied with(ResourceType type, Meta meta) {
    if (!meta.ready()) {
      incomplete.add(type);
    }
    Map<Integer, Long> known = offsets.get(type);
    if (known == null) {
      offsets.put(type, new HashMap<>(meta.applied()));
    } else {
      known.replaceAll(
          (partition, next) -> Math.min(next, meta.applied().getOrDefault(partition, 0L)));
    }
    return this;
  }

  /**
   * Of a generation that is not read any more, or not yet: what was read before it came to be, or
   * ceased to be, the one that is read may show no more than it does.
   */
  Applied atMost(ResourceType type, Meta meta) {
    return with(type, new Meta(true, meta.viewsVersion(), meta.applied()));
  }

  /** All that went into another one, too. */
  Applied with(Applied other) {
    other.offsets.forEach(
        (type, applied) -> with(type, new Meta(!other.incomplete.contains(type), 0, applied)));
    return this;
  }

  /** The types that were not known to be complete at some read. */
  Set<ResourceType> incomplete() {
    return incomplete;
  }

  Map<ResourceType, Map<Integer, Long>> offsets() {
    return offsets;
  }
}
