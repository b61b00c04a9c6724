package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a person reads of a component's health. Pure. */
final class HealthLine {
  private static final List<String> WORDS = List.of("problem", "warning", "last_error");

  private HealthLine() {}

  /** Its state, and of its details what says most. */
  static String of(String name, JsonNode component) {
    JsonNode details = component.path("details");
    List<String> told = new ArrayList<>();
    for (String each : List.of("state", "role", "breaker", "maxmemory_policy", "version")) {
      if (details.path(each).isString()) {
        told.add(details.path(each).asString());
      }
    }
    if (details.path("lag_records").isNumber()) {
      told.add(Amounts.count(details.path("lag_records").asLong(), "record") + " behind");
    }
    if (details.path("lag_bytes").isNumber()) {
      told.add(Amounts.bytes(details.path("lag_bytes").asLong()) + " of the log behind");
    }
    if (details.path("lag_ms").isNumber()) {
      told.add(Amounts.time(details.path("lag_ms").asLong()) + " behind");
    }
    for (String each : WORDS) {
      if (details.path(each).isString()) {
        told.add(each.replace('_', ' ') + ": " + details.path(each).asString());
      }
    }
    return "  %-14s  %-12s %s"
        .formatted(name, component.path("status").asString(""), String.join(", ", told))
        .stripTrailing();
  }
}
