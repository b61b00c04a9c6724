package io.rollcall.stack.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows what goes on for some types: on a terminal one line each, written over again and again;
 * elsewhere a line whenever one comes to another phase, and now and then in a long one.
 */
final class ProgressLines {
  private static final int LOOKS_A_LINE = 20;
  private static final String CLEAR = "\u001b[2K";

  private final @Nullable PrintWriter out;
  private final boolean terminal;
  private final Words words;
  private final Map<String, String> told = new HashMap<>();
  private int looks;
  private int shown;

  /**
   * What is said of one type.
   *
   * @param line all on one line
   * @param phase what it is at
   * @param over whether nothing more will happen by itself
   */
  record Words(
      Function<JsonNode, String> line,
      Function<JsonNode, String> phase,
      Predicate<JsonNode> over) {}

  /**
   * @param out where to, or null to show nothing
   */
  ProgressLines(@Nullable PrintWriter out, boolean terminal, Words words) {
    this.out = out;
    this.terminal = terminal;
    this.words = words;
  }

  void show(List<JsonNode> all) {
    PrintWriter to = out;
    if (to == null) {
      return;
    }
    if (terminal) {
      if (shown > 0) {
        to.print("\u001b[%dA".formatted(shown)); // so many lines up
      }
      all.forEach(one -> to.println(CLEAR + words.line().apply(one)));
      shown = all.size();
    } else {
      boolean each = ++looks % LOOKS_A_LINE == 0;
      for (JsonNode one : all) {
        String phase = words.phase().apply(one);
        boolean isNew = !phase.equals(told.put(one.path("type").asString(), phase));
        if (isNew || (each && !words.over().test(one))) {
          to.println(words.line().apply(one));
        }
      }
    }
    to.flush();
  }
}
