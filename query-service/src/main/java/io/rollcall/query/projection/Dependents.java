package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.Outdated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changes outdate in the pages of other types, each thing once. Not thread-safe. */
final class Dependents {
  private final Map<ResourceType, Map<Long, Eviction.Cause>> byType = new LinkedHashMap<>();

  void add(Eviction.Cause cause, List<Outdated> outdated) {
    for (Outdated each : outdated) {
      byType
          .computeIfAbsent(each.in(), type -> new LinkedHashMap<>())
          .putIfAbsent(each.dependency(), cause);
    }
  }

  boolean isEmpty() {
    return byType.isEmpty();
  }

  /** By the type of the pages, what they may embed that is outdated, and why. */
  Map<ResourceType, Map<Long, Eviction.Cause>> byType() {
    return byType;
  }
}
