package io.rollcall.stack.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/**
 * Shows how far a file is sent: on a terminal one line with a bar, written over again and again;
 * elsewhere a line now and then, and one at the end.
 */
final class ImportLines {
  private static final int LOOKS_A_LINE = 20;
  private static final String CLEAR = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private int looks;

  ImportLines(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Tells that it goes on.
   *
   * @param sent how many bytes are sent
   * @param all how many there are; -1 if nobody knows
   */
  void show(long sent, long all) {
    if (terminal) {
      out.print(CLEAR + of(sent, all));
    } else if (++looks % LOOKS_A_LINE == 0) {
      out.println(of(sent, all));
    }
    out.flush();
  }

  /** Takes away what is written over, so that something else can be printed. */
  void clear() {
    if (terminal) {
      out.print(CLEAR);
      out.flush();
    }
  }

  /** Such as {@code sending [######--------------] 30 % of 12.3 MB}. */
  static String of(long sent, long all) {
    if (all < 0) {
      return "sending  " + Amounts.bytes(sent);
    }
    return sent < all
        ? "sending  %s of %s".formatted(Amounts.bar(sent, all), Amounts.bytes(all))
        : "sent %s; its last rows are being written".formatted(Amounts.bytes(all));
  }

  /** One line for a fault of a file, such as {@code labs.csv:3: capacity: Not a number.} */
  static String fault(String file, JsonNode fault) {
    String column = fault.path("column").asString("");
    StringBuilder line = new StringBuilder();
    line.append(file).append(':').append(fault.path("line").asLong()).append(": ");
    if (!column.isEmpty() && !column.equals("non_field_errors")) {
      line.append(column).append(": ");
    }
    String said =
        String.join(
            " ",
            fault.path("messages").valueStream().map(message -> message.asString("")).toList());
    return clean(line + said);
  }

  /** What somebody has written into a file must not steer the terminal. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "\uFFFD");
  }
}
