package io.rollcall.stack.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a person reads of an audit. Pure. */
final class AuditLine {
  private static final List<Map.Entry<String, String>> KINDS =
      List.of(
          Map.entry("missing", "missing"),
          Map.entry("extra", "extra"),
          Map.entry("stale", "stale"),
          Map.entry("damaged", "damaged"),
          Map.entry("wrongPages", "wrong pages"),
          Map.entry("wrongLists", "wrong lists"));

  private AuditLine() {}

  static String phase(JsonNode audit) {
    return audit.path("phase").asString();
  }

  static boolean isOver(JsonNode audit) {
    return phase(audit).equals("done") || phase(audit).equals("failed");
  }

  /** Whether it came to its end, and all that differed is mended. */
  static boolean isWell(JsonNode audit) {
    return phase(audit).equals("done") && audit.path("repaired").asLong() >= differences(audit);
  }

  private static long differences(JsonNode audit) {
    return KINDS.stream().mapToLong(kind -> audit.path(kind.getKey()).asLong()).sum();
  }

  /** One line, such as {@code students done 5,000 rows, 40 pages: 1 stale, mended (stale S7)}. */
  static String of(JsonNode audit) {
    StringBuilder line = new StringBuilder();
    line.append("%-15s %-7s".formatted(audit.path("type").asString(), phase(audit)));
    if (phase(audit).equals("rows")) {
      line.append(' ')
          .append(Amounts.bar(audit.path("done").asLong(), audit.path("total").asLong()));
    }
    if (isOver(audit)) {
      line.append(' ').append(Amounts.count(audit.path("rows").asLong(), "row"));
      line.append(", ").append(Amounts.count(audit.path("pages").asLong(), "page"));
      line.append(found(audit));
    }
    String problem = audit.path("problem").asString("");
    if (!problem.isEmpty()) {
      line.append(": ").append(problem);
    }
    return line.toString().stripTrailing();
  }

  private static String found(JsonNode audit) {
    StringBuilder found = new StringBuilder();
    List<String> kinds = new ArrayList<>();
    for (Map.Entry<String, String> kind : KINDS) {
      long count = audit.path(kind.getKey()).asLong();
      if (count > 0) {
        kinds.add(Amounts.number(count) + " " + kind.getValue());
      }
    }
    found.append(kinds.isEmpty() ? "" : ": " + String.join(", ", kinds));
    long differences = differences(audit);
    long repaired = audit.path("repaired").asLong();
    long unsettled = audit.path("unsettled").asLong();
    if (differences == 0 && phase(audit).equals("done")) {
      found.append(unsettled == 0 ? ", as Postgres has them" : ", no difference");
    } else if (repaired > 0) {
      found.append(
          repaired >= differences
              ? ", mended"
              : ", " + Amounts.number(repaired) + " of them mended");
    }
    if (unsettled > 0) {
      found.append("; ").append(Amounts.number(unsettled)).append(" could not be settled");
    }
    if (differences > 0) {
      found
          .append(" (")
          .append(
              String.join(
                  ", ", audit.path("samples").valueStream().map(JsonNode::asString).toList()))
          .append(')');
    }
    return found.toString();
  }
}
