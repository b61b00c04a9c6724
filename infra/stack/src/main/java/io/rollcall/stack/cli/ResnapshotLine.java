package io.rollcall.stack.cli;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a person reads of a resnapshot. Pure. */
final class ResnapshotLine {
  private static final Set<String> OVER = Set.of("done", "failed", "stopped");

  private ResnapshotLine() {}

  static String phase(JsonNode resnapshot) {
    return resnapshot.path("phase").asString();
  }

  static boolean isOver(JsonNode resnapshot) {
    return OVER.contains(phase(resnapshot));
  }

  static boolean isDone(JsonNode resnapshot) {
    return phase(resnapshot).equals("done");
  }

  /** One line, such as {@code students done 5,000 rows read, 2 deletes found}. */
  static String of(JsonNode resnapshot) {
    StringBuilder line = new StringBuilder();
    line.append("%-15s %-9s".formatted(resnapshot.path("type").asString(), phase(resnapshot)));
    long read = resnapshot.path("rowsRead").asLong();
    if (phase(resnapshot).equals("reading")) {
      line.append(' ').append(Amounts.bar(read, resnapshot.path("rows").asLong()));
    }
    if (isOver(resnapshot)) {
      line.append(' ').append(Amounts.count(read, "row")).append(" read, ");
      line.append(Amounts.count(resnapshot.path("deletes").asLong(), "delete")).append(" found");
    }
    String problem = resnapshot.path("problem").asString("");
    if (!problem.isEmpty()) {
      line.append(": ").append(problem);
    }
    return line.toString().stripTrailing();
  }
}
