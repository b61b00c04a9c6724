package io.rollcall.command.write;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a line of a file.
 *
 * @param line from 1
 * @param column as the file calls it; {@code non_field_errors} where it is of no one column
 * @param messages what is said of it, long ones cut, since they may repeat a value
 * @param rule what makes rows unique and is broken, as the database calls it; null if it is another
 *     fault
 */
record LineFault(long line, String column, List<String> messages, @Nullable String rule) {
  private static final int MAX_MESSAGE = 300;

  LineFault {
    column = cut(column);
    messages = messages.stream().map(LineFault::cut).toList();
  }

  LineFault(long line, String column, String message) {
    this(line, column, List.of(message), null);
  }

  /** As a member of an answer. */
  Map<String, Object> member() {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("line", line);
    member.put("column", column);
    member.put("messages", messages);
    if (rule != null) {
      member.put("rule", rule);
    }
    return member;
  }

  private static String cut(String text) {
    if (text.length() <= MAX_MESSAGE) {
      return text;
    }
    boolean splitsAPair = Character.isHighSurrogate(text.charAt(MAX_MESSAGE - 2));
    return text.substring(0, MAX_MESSAGE - (splitsAPair ? 2 : 1)) + "…";
  }
}
