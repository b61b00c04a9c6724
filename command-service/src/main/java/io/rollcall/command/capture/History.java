package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log that is captured, and its number: places in it can be compared with each other, and come
 * after all places in those with lower numbers. See {@link io.rollcall.change.Position}.
 *
 * @param number from 0
 * @param system Postgres's system identifier, which each {@code initdb} makes anew
 * @param timeline Postgres's timeline; the end of a recovery from a backup, and a promotion, begin
 *     another
 */
record History(long number, String system, int timeline) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** No system identifier, which is a number. */
  private static final String ENDED = "ended";

  /**
   * The log as Postgres shows it.
   *
   * @param end where it ends
   */
  record Log(String system, int timeline, long end) {}

  /** This number for a log. */
  static History of(long number, Log log) {
    return new History(number, log.system(), log.timeline());
  }

  /**
   * One that no log goes on from, with the number of one that has come to its end.
   *
   * @param last null for one without a record, which had the first number
   */
  static History ended(@Nullable History last) {
    return new History(last == null ? 0 : last.number(), ENDED, 0);
  }

  /**
   * Why a log does not go on from this one, in words for the operator; null if it does.
   *
   * @param position up to where this one was captured, or null if that is unknown
   */
  @Nullable String breach(Log log, @Nullable Long position) {
    if (system.equals(ENDED)) {
      return "another log has taken the place of the one that was captured, as was seen before";
    }
    if (!system.equals(log.system())) {
      return "this is another Postgres: its system identifier is %s, not %s"
          .formatted(log.system(), system);
    }
    if (timeline != log.timeline()) {
      return "Postgres was restored or promoted: its timeline is %d, not %d"
          .formatted(log.timeline(), timeline);
    }
    return beyond(log, position);
  }

  /** The same where nothing but the position is known of what was captured. */
  static @Nullable String beyond(Log log, @Nullable Long position) {
    return position != null && position > log.end()
        ? "Postgres was restored: its log ends before what was captured of it"
        : null;
  }

  String toJson() {
    return JSON.writeValueAsString(
        JSON.createObjectNode()
            .put("history", number)
            .put("system", system)
            .put("timeline", timeline));
  }

  /** Reads its JSON; null if it is none. */
  static @Nullable History fromJson(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return node.path("history").isIntegralNumber()
          ? new History(
              node.path("history").longValue(),
              node.path("system").asString(""),
              node.path("timeline").asInt(0))
          : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
