package io.rollcall.query.view;

import io.rollcall.catalog.ResourceType;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each type was applied that went into one answer; of several reads of a type the lowest
 * offsets count. Not thread-safe: reads of one answer follow each other.
 */
final class Applied {
  private final Map<ResourceType, Map<Integer, Long>> offsets = new HashMap<>();
  private boolean allReady = true;

  Applied with(ResourceType type, Meta meta) {
    allReady &= meta.ready();
    Map<Integer, Long> known = offsets.get(type);
    if (known == null) {
      offsets.put(type, new HashMap<>(meta.applied()));
    } else {
      known.replaceAll(
          (partition, next) -> Math.min(next, meta.applied().getOrDefault(partition, 0L)));
    }
    return this;
  }

  boolean allReady() {
    return allReady;
  }

  Map<ResourceType, Map<Integer, Long>> offsets() {
    return offsets;
  }
}
