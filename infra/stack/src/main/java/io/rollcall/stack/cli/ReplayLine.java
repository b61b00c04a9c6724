package io.rollcall.stack.cli;

import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a person reads of a replay. Pure. */
final class ReplayLine {
  private static final Set<String> OVER = Set.of("done", "cancelled", "kept", "removed");

  private ReplayLine() {}

  static boolean isCancelled(JsonNode replay) {
    return phase(replay).equals("cancelled");
  }

  static boolean isOver(JsonNode replay) {
    return OVER.contains(phase(replay));
  }

  /** Whether it shows the past, and is never read by lists. */
  static boolean isSide(JsonNode replay) {
    return replay.path("side").isObject();
  }

  /** What to know of rows that show the past, such as what the topic had not any more. */
  static String note(JsonNode replay) {
    return replay.path("type").asString() + ": " + replay.at("/side/note").asString("");
  }

  /** Whether nothing more happens without another order. */
  static boolean isOverOrHeld(JsonNode replay) {
    return isOver(replay) || shown(replay).equals("held");
  }

  /** The phase, where one that waits for no order is not held. */
  static String shown(JsonNode replay) {
    boolean goesOn = phase(replay).equals("held") && !replay.path("held").asBoolean();
    return goesOn ? "flipping" : phase(replay);
  }

  private static String phase(JsonNode replay) {
    return replay.path("phase").asString();
  }

  /** One line, such as {@code students replaying [#######-------------] 35 % 9,100/s 12 s left}. */
  static String of(JsonNode replay) {
    StringBuilder line = new StringBuilder();
    line.append("%-15s %-10s".formatted(replay.path("type").asString(), shown(replay)));
    if (phase(replay).equals("replaying")) {
      progress(replay, line);
    } else if (replay.path("phaseTotal").isNumber()) {
      long done = replay.path("phaseDone").asLong();
      line.append(' ').append(Amounts.bar(done, replay.path("phaseTotal").asLong()));
    }
    if (!replay.path("comparison").isMissingNode() && !replay.path("comparison").isNull()) {
      comparison(replay.path("comparison"), isSide(replay), line);
    }
    if (isSide(replay)) {
      side(replay, line);
    }
    String problem = replay.path("problem").asString("");
    if (!problem.isEmpty()) {
      line.append(" waits: ").append(problem);
    }
    return line.toString().stripTrailing();
  }

  private static void side(JsonNode replay, StringBuilder line) {
    JsonNode side = replay.path("side");
    for (String end : new String[] {"from", "until"}) {
      if (side.path(end).isString()) {
        line.append(' ').append(end).append(' ').append(side.path(end).asString());
      }
    }
    if (phase(replay).equals("kept")) {
      line.append(
          ", generation %d, kept until %s"
              .formatted(replay.path("generation").asLong(), side.path("keptUntil").asString("")));
    }
  }

  private static void progress(JsonNode replay, StringBuilder line) {
    long done = replay.path("done").asLong();
    long total = replay.path("total").asLong();
    line.append(' ').append(Amounts.bar(done, total));
    if (replay.path("paused").asBoolean()) {
      line.append("  paused");
      return;
    }
    line.append(String.format(Locale.ROOT, "  %,d/s", replay.path("perSecond").asLong()));
    JsonNode remaining = replay.path("remainingSeconds");
    if (remaining.isNumber()) {
      line.append(String.format(Locale.ROOT, "  %,d s left", remaining.asLong()));
    }
  }

  private static void comparison(JsonNode comparison, boolean isSide, StringBuilder line) {
    line.append(String.format(Locale.ROOT, " %,d rows", comparison.path("rows").asLong()));
    long differ = 0;
    for (String kind : new String[] {"missing", "extra", "different"}) {
      long count = comparison.path(kind).asLong();
      differ += count;
      if (count > 0) {
        line.append(String.format(Locale.ROOT, ", %,d %s", count, kind));
      }
    }
    if (differ == 0) {
      line.append(isSide ? ", all as they are now" : ", all as they were read");
      return;
    }
    line.append(" (");
    int before = line.length();
    for (JsonNode sample : comparison.path("samples")) {
      line.append(line.length() == before ? "" : ", ").append(sample.asString());
    }
    line.append(')');
  }
}
