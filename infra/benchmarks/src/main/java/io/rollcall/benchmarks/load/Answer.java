package io.rollcall.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * An answer of HTTP without its body.
 *
 * @param head the status line and the headers as they came, each with its line end
 * @param length of the body as it was sent, in bytes
 */
public record Answer(int status, String head, int length) {

  /** The value of a header, or null. */
  public @Nullable String header(String name) {
    for (int line = head.indexOf('\n') + 1; line > 0 && line < head.length(); ) {
      int colon = line + name.length();
      int end = head.indexOf('\r', line);
      if (head.regionMatches(true, line, name, 0, name.length()) && head.charAt(colon) == ':') {
        return head.substring(colon + 1, end).strip();
      }
      line = head.indexOf('\n', line) + 1;
    }
    return null;
  }
}
