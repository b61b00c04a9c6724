package io.rollcall.query.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the last replay of a type.
 *
 * @param number of the generation that it builds
 * @param held whether it waits for an order before that is read
 * @param paused whether it stands still until it is told to go on
 * @param limit how many records a second it may apply, 0 for as many as it can
 * @param begunAt when it was begun
 * @param endedAt when it ended; null while it goes on
 * @param completeAt when the new generation had all rows; null before
 * @param done how many offsets of the topic it is past
 * @param total how many there were when it last looked; 0 before it has
 * @param perSecond how many it applied a second of late
 * @param unreadable how many records could not be read since the run that goes on has begun; each
 *     was set aside when it came
 * @param phaseDone how many rows are compared so far, or lists and pages warmed
 * @param phaseTotal how many there are in all; 0 if that is not known, and in other phases
 * @param comparison of the new rows with those that are read; null before
 * @param warmed how many lists and pages were made in the new generation
 * @param problem why it does not go on, and is tried again; null while it does
 * @param side what it is about, if it builds a side generation; else null
 */
record ReplayStatus(
    String type,
    long number,
    Phase phase,
    boolean held,
    boolean paused,
    long limit,
    Instant begunAt,
    @Nullable Instant endedAt,
    @Nullable Instant completeAt,
    long done,
    long total,
    long perSecond,
    long unreadable,
    long phaseDone,
    long phaseTotal,
    @Nullable Comparison comparison,
    long warmed,
    @Nullable String problem,
    @Nullable Side side) {
  static final String PHASE = "phase";
  static final String HELD = "held";
  static final String PAUSED = "paused";
  static final String LIMIT = "limit";
  static final String BEGUN = "begun_ms";
  static final String ENDED = "ended_ms";
  static final String COMPLETE = "complete_ms";
  static final String DONE = "done";
  static final String TOTAL = "total";
  static final String PER_SECOND = "per_second";
  static final String UNREADABLE = "unreadable";
  static final String PHASE_DONE = "phase_done";
  static final String PHASE_TOTAL = "phase_total";
  static final String ROWS = "rows";
  static final String ROWS_READ = "rows_read";
  static final String MISSING = "missing";
  static final String EXTRA = "extra";
  static final String DIFFERENT = "different";
  static final String SAMPLES = "samples";
  static final String WARMED = "warmed";
  static final String PROBLEM = "problem";
  static final String COVERAGE = "coverage";
  static final String KEPT_UNTIL = "kept_until_ms";
  static final String CAPTURED = "captured_ms";

  /**
   * What a replay into a side generation is about.
   *
   * @param coverage what it has seen of the topic so far
   * @param capturedUntil when the newest change was committed that capture had told of when this
   *     was begun: of before that the topic had all; null where it had told of none
   * @param keptUntil until when the generation is kept; null before it is complete
   */
  record Side(
      Window window,
      Coverage coverage,
      @Nullable Instant capturedUntil,
      @Nullable Instant keptUntil) {

    /** Whether all changes of the window were in the topic, and were still there. */
    boolean isWhole() {
      return coverage.isWhole() && !window.isBefore(coverage) && !window.isBeyond(capturedUntil);
    }
  }

  static ReplayStatus of(String type, Map<String, String> fields) {
    return new ReplayStatus(
        type,
        number(fields, "number"),
        Phase.of(fields.getOrDefault(PHASE, Phase.REPLAYING.word())),
        isSet(fields, HELD),
        isSet(fields, PAUSED),
        number(fields, LIMIT),
        Instant.ofEpochMilli(number(fields, BEGUN)),
        instant(fields, ENDED),
        instant(fields, COMPLETE),
        number(fields, DONE),
        number(fields, TOTAL),
        number(fields, PER_SECOND),
        number(fields, UNREADABLE),
        number(fields, PHASE_DONE),
        number(fields, PHASE_TOTAL),
        comparison(fields),
        number(fields, WARMED),
        text(fields, PROBLEM),
        side(fields));
  }

  private static @Nullable Side side(Map<String, String> fields) {
    Window window = Window.of(fields);
    return window == null
        ? null
        : new Side(
            window,
            Coverage.read(fields.getOrDefault(COVERAGE, "")),
            instant(fields, CAPTURED),
            instant(fields, KEPT_UNTIL));
  }

  private static @Nullable Comparison comparison(Map<String, String> fields) {
    return !fields.containsKey(ROWS)
        ? null
        : new Comparison(
            number(fields, ROWS_READ),
            number(fields, ROWS),
            number(fields, MISSING),
            number(fields, EXTRA),
            number(fields, DIFFERENT),
            fields.getOrDefault(SAMPLES, "").isEmpty()
                ? List.of()
                : List.of(fields.getOrDefault(SAMPLES, "").split("\n")));
  }

  /** What is noted as a phase begins. */
  static Map<String, String> begun(Phase phase) {
    Map<String, String> fields = new LinkedHashMap<>(progress(0, 0));
    fields.put(PHASE, phase.word());
    return fields;
  }

  /** How far a phase is, other than that in which records are applied. */
  static Map<String, String> progress(long done, long total) {
    return Map.of(PHASE_DONE, String.valueOf(done), PHASE_TOTAL, String.valueOf(total));
  }

  static Map<String, String> fields(Comparison comparison) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(ROWS_READ, String.valueOf(comparison.rowsRead()));
    fields.put(ROWS, String.valueOf(comparison.rows()));
    fields.put(MISSING, String.valueOf(comparison.missing()));
    fields.put(EXTRA, String.valueOf(comparison.extra()));
    fields.put(DIFFERENT, String.valueOf(comparison.different()));
    fields.put(SAMPLES, String.join("\n", comparison.samples()));
    return fields;
  }

  private static @Nullable Instant instant(Map<String, String> fields, String name) {
    return fields.containsKey(name) ? Instant.ofEpochMilli(number(fields, name)) : null;
  }

  private static @Nullable String text(Map<String, String> fields, String name) {
    String text = fields.getOrDefault(name, "");
    return text.isEmpty() ? null : text;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  private static boolean isSet(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "0").equals("1");
  }

  /** Whether nothing happens until there is another order. */
  boolean isWaiting() {
    return paused || (phase == Phase.HELD && held);
  }

  /** How long the records that are left take at the rate of late; null if that is not known. */
  @Nullable Duration remaining() {
    return phase != Phase.REPLAYING || paused || perSecond == 0
        ? null
        : Duration.ofSeconds(Math.ceilDiv(Math.max(0, total - done), perSecond));
  }
}
