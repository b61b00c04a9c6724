package io.rollcall.query.deadletter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What health tells of dead letters. */
final class LetterHealth {
  private static final String NO_TYPE = "unknown";

  private LetterHealth() {}

  /** In words and figures, by name. */
  static Map<String, Object> details(Letters letters) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (!letters.isRead()) {
      details.put("state", "not read yet");
      return details;
    }
    List<Letter> open = letters.open();
    details.put("open", open.size());
    long unlisted = letters.unlisted();
    if (unlisted > 0) {
      details.put("unlisted", unlisted);
    }
    if (!open.isEmpty()) {
      Map<String, Integer> byType = new TreeMap<>();
      open.forEach(
          letter -> byType.merge(letter.type() == null ? NO_TYPE : letter.type(), 1, Integer::sum));
      details.put("types", byType);
      details.put(
          "warning",
          "records could not be read, and their rows are as they were before; see"
              + " /operations/dead-letters or ./rollcall dead-letters");
    }
    return details;
  }
}
