package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What a person reads of a dead letter. Pure. */
final class LetterLine {
  private LetterLine() {}

  /** One line: which record, its row, what has become of it, and why it could not be read. */
  static String of(JsonNode letter) {
    String state = letter.path("state").asString();
    String line = "%s  %s  ".formatted(letter.path("id").asString(), row(letter));
    return state.equals("open")
        ? line + letter.path("reason").asString()
        : line + state + ": " + clean(text(letter, "note"));
  }

  private static String row(JsonNode letter) {
    return letter.path("type").asString("unknown type")
        + " "
        + clean(letter.path("key").asString("(no key)"));
  }

  /** All of a letter, a line each. */
  static List<String> whole(JsonNode whole) {
    JsonNode letter = whole.path("letter");
    List<String> lines = new ArrayList<>();
    add(lines, "record", letter.path("id").asString());
    add(lines, "row", row(letter));
    add(lines, "state", letter.path("state").asString() + " since " + text(letter, "since"));
    add(lines, "reason", text(letter, "reason"));
    if (!text(letter, "note").isEmpty()) {
      add(lines, "note", clean(text(letter, "note")));
    }
    if (!text(letter, "recordAt").isEmpty()) {
      add(lines, "written", text(letter, "recordAt"));
    }
    int times = letter.path("times").asInt();
    String often = times > 1 ? ", %d times".formatted(times) : "";
    add(lines, "set aside", text(letter, "setAsideAt") + often);
    if (!text(letter, "leftOut").isEmpty()) {
      add(lines, "left out", "the " + text(letter, "leftOut") + ", too large for the dead letters");
    }
    add(lines, "key", content(whole.path("recordKey"), letter.path("keyBytes").asLong()));
    add(lines, "value", content(whole.path("recordValue"), letter.path("valueBytes").asLong()));
    return lines;
  }

  private static String content(JsonNode content, long bytes) {
    String size = String.format(Locale.ROOT, "(%,d bytes) ", bytes);
    if (content.path("text").isString()) {
      return size + clean(content.path("text").asString());
    }
    return content.path("base64").isString()
        ? size + "base64 " + content.path("base64").asString()
        : size + "none";
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  /** What somebody else has written must not steer the terminal. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD");
  }

  private static void add(List<String> lines, String name, String value) {
    lines.add("%-9s  %s".formatted(name, value));
  }

  /** What came of a retry. */
  static String retried(JsonNode retried) {
    String detail = retried.path("detail").asString();
    String id = retried.path("id").asString();
    return isDone(retried) ? id + "  " + detail : id + "  not read: " + detail;
  }

  static boolean isDone(JsonNode retried) {
    String outcome = retried.path("outcome").asString();
    return outcome.equals("applied") || outcome.equals("outdated");
  }
}
