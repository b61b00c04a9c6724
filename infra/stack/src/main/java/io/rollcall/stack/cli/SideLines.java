package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** What a person reads of rows as they were. Pure. */
final class SideLines {
  private SideLines() {}

  /** One line, such as {@code C1 course_name "Arts", now "BROKEN"}. */
  static String of(JsonNode row) {
    return clean(row.path("key").asString()) + "  " + clean(what(row));
  }

  private static String what(JsonNode row) {
    return switch (row.path("difference").asString("")) {
      case "different" -> changed(row);
      case "extra" -> "not there now: " + row.path("row");
      case "missing" -> absent(row);
      default -> row.path("row").isObject() ? "as it is now" : absent(row);
    };
  }

  private static String absent(JsonNode row) {
    String state =
        switch (row.path("state").asString()) {
          case "deleted" -> "deleted";
          case "unchanged" -> "not written in that time";
          default -> "no row";
        };
    return row.path("now").isObject() ? state + ", now: " + row.path("now") : state;
  }

  private static String changed(JsonNode row) {
    StringJoiner all = new StringJoiner("; ");
    for (JsonNode name : row.path("changed")) {
      all.add(clean(change(row, name.asString())));
    }
    return all.toString();
  }

  private static String change(JsonNode row, String name) {
    return "%s %s, now %s".formatted(name, row.path("row").path(name), row.path("now").path(name));
  }

  /** All of a row, a line for each column. */
  static List<String> whole(JsonNode row) {
    List<String> lines = new ArrayList<>();
    if (!row.path("row").isObject() || !row.path("now").isObject()) {
      lines.add(clean(what(row)));
    }
    for (String name : row.path("row").propertyNames()) {
      boolean differs = row.path("changed").valueStream().anyMatch(c -> c.asString().equals(name));
      lines.add(
          "%-22s  %s"
              .formatted(
                  name,
                  clean(
                      differs
                          ? change(row, name).substring(name.length() + 1)
                          : row.path("row").path(name).toString())));
    }
    return lines;
  }

  /** What somebody has written must not steer the terminal. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "\uFFFD");
  }
}
