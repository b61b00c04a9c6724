package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a person reads of an explanation. Pure. */
final class ExplainLines {
  private ExplainLines() {}

  static List<String> of(JsonNode told) {
    List<String> lines = new ArrayList<>();
    JsonNode page = told.path("page");
    JsonNode view = told.path("view");
    lines.add(line("list", told.path("type").asString() + "?" + told.path("query").asString()));
    lines.add(line("page", which(page)));
    lines.add(
        line(
            "answered from",
            told.path("answeredFrom").asString() + ": " + told.path("because").asString()));
    lines.add(line("page in Redis", page(page)));
    lines.add(line("list view", view(view)));
    lines.add(line("in memory", memory(told.path("memory"))));
    lines.add(line("caught up", caughtUp(told.path("caughtUp"))));
    lines.add(line("evicted last", evicted(told.path("lastEviction"))));
    lines.add(line("generation", told.path("generation").asString()));
    lines.add(line("keys", view.path("key").asString()));
    if (isThere(page.path("key"))) {
      lines.add(line("", page.path("key").asString()));
    }
    return lines;
  }

  private static String line(String name, String text) {
    return "%-14s  %s".formatted(name, text);
  }

  private static boolean isThere(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private static String which(JsonNode page) {
    String number = isThere(page.path("number")) ? page.path("number").asString() : "the last";
    String all = isThere(page.path("pages")) ? " of " + number(page.path("pages")) : "";
    return number + all + ", with " + number(page.path("size")) + " rows a page";
  }

  private static String page(JsonNode page) {
    return switch (page.path("standing").asString()) {
      case "kept" ->
          "kept for %s, goes in %s unless it is read; %s, of %s of JSON; shows %s of other rows"
              .formatted(
                  time(page.path("ageMs")),
                  time(page.path("expiresInMs")),
                  bytes(page.path("bytes")),
                  bytes(page.path("jsonBytes")),
                  Amounts.count(page.path("embeds").asLong(), "thing"));
      case "filling" -> "is being filled";
      default -> "not there";
    };
  }

  private static String view(JsonNode view) {
    if (!view.path("live").asBoolean()) {
      return "not live";
    }
    String rows =
        view.path("complete").asBoolean()
            ? "live, " + number(view.path("rows")) + " rows"
            : "live, and being filled";
    String used = rows + ", last read " + time(view.path("idleMs")) + " ago";
    return isThere(view.path("expiresInMs"))
        ? used + ", goes in " + time(view.path("expiresInMs")) + " unless it is read"
        : used + ", stays";
  }

  private static String memory(JsonNode memory) {
    if (!memory.path("sure").asBoolean()) {
      return "nothing may be served from there";
    }
    List<String> parts = new ArrayList<>();
    if (memory.path("page").asBoolean()) {
      parts.add("the page");
    }
    if (memory.path("length").asBoolean()) {
      parts.add("the length of the list");
    }
    long answers = memory.path("answers").asLong();
    if (answers > 0) {
      parts.add(answers == 1 ? "a whole answer" : answers + " whole answers");
    }
    return parts.isEmpty() ? "nothing" : String.join(", ", parts);
  }

  private static String caughtUp(JsonNode caughtUp) {
    if (!caughtUp.path("complete").asBoolean()) {
      return "no, its rows are not complete";
    }
    return isThere(caughtUp.path("position"))
        ? caughtUp.path("position").asString()
            + (isThere(caughtUp.path("ageMs")) ? ", " + time(caughtUp.path("ageMs")) + " old" : "")
        : "how far is not known";
  }

  private static String evicted(JsonNode eviction) {
    if (!isThere(eviction)) {
      return "not among the last thousand of the type";
    }
    StringBuilder text = new StringBuilder();
    text.append(time(eviction.path("agoMs"))).append(" ago by ");
    text.append(eviction.path("kind").asString()).append(" of ");
    text.append(eviction.path("type").asString());
    if (!eviction.path("key").asString().isEmpty()) {
      text.append(' ').append(eviction.path("key").asString());
    }
    if (!eviction.path("fields").isEmpty()) {
      List<String> fields = new ArrayList<>();
      eviction.path("fields").forEach(field -> fields.add(field.asString()));
      text.append(" (").append(String.join(", ", fields)).append(')');
    }
    return text.append(", at ").append(eviction.path("at").asString()).toString();
  }

  private static String number(JsonNode number) {
    return Amounts.number(number.asLong());
  }

  private static String bytes(JsonNode bytes) {
    return Amounts.bytes(bytes.asLong());
  }

  private static String time(JsonNode ms) {
    return Amounts.time(ms.asLong());
  }
}
