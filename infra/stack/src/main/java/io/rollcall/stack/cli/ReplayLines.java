package io.rollcall.stack.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows replays while they go on: on a terminal one line each, written over again and again;
 * elsewhere a line whenever one comes to another phase, and now and then in a long one.
 */
final class ReplayLines {
  private static final int LOOKS_A_LINE = 20;
  private static final String CLEAR = "\u001b[2K";

  private final @Nullable PrintWriter out;
  private final boolean terminal;
  private final Map<String, String> told = new HashMap<>();
  private int looks;
  private int shown;

  /**
   * @param out where to, or null to show nothing
   */
  ReplayLines(@Nullable PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(List<JsonNode> replays) {
    PrintWriter to = out;
    if (to == null) {
      return;
    }
    if (terminal) {
      if (shown > 0) {
        to.print("\u001b[%dA".formatted(shown)); // so many lines up
      }
      replays.forEach(replay -> to.println(CLEAR + ReplayLine.of(replay)));
      shown = replays.size();
    } else {
      boolean all = ++looks % LOOKS_A_LINE == 0;
      for (JsonNode replay : replays) {
        String phase = ReplayLine.shown(replay);
        boolean isNew = !phase.equals(told.put(replay.path("type").asString(), phase));
        if (isNew || (all && !ReplayLine.isOverOrHeld(replay))) {
          to.println(ReplayLine.of(replay));
        }
      }
    }
    to.flush();
  }
}
