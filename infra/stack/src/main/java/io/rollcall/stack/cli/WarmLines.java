package io.rollcall.stack.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/**
 * Shows how lists are warmed: on a terminal one line with a bar, written over again and again;
 * elsewhere a line now and then, and one at the end.
 */
final class WarmLines {
  private static final int LOOKS_A_LINE = 20;
  private static final String CLEAR = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private int looks;

  WarmLines(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(JsonNode run) {
    boolean over = isOver(run);
    if (terminal) {
      out.print(CLEAR + of(run) + (over ? System.lineSeparator() : ""));
    } else if (over || ++looks % LOOKS_A_LINE == 0) {
      out.println(of(run));
    }
    out.flush();
  }

  static boolean isOver(JsonNode run) {
    return run.path("endedAt").isString();
  }

  /** Such as {@code running [######--------------] 30 % 1,200 pages: 600 made, 300 kept}. */
  static String of(JsonNode run) {
    long total = run.path("total").asLong();
    long done = 0;
    StringBuilder parts = new StringBuilder();
    for (String kind : new String[] {"made", "kept", "missing", "failed"}) {
      long count = run.path(kind).asLong();
      done += count;
      if (count > 0) {
        parts.append(parts.isEmpty() ? ": " : ", ").append(Amounts.number(count));
        parts.append(' ').append(kind);
      }
    }
    StringBuilder line = new StringBuilder();
    line.append(isOver(run) ? run.path("state").asString() : "warming");
    if (!isOver(run)) {
      line.append(' ').append(Amounts.bar(done, total));
    }
    line.append("  ").append(Amounts.count(total, "page")).append(parts);
    long leftOut = run.path("leftOut").asLong();
    if (leftOut > 0) {
      line.append("; ").append(Amounts.number(leftOut)).append(" more were left out");
    }
    return line.toString();
  }
}
