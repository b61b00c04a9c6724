package io.rollcall.query.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which changes a side generation is made of, by when they were committed.
 *
 * @param from the first moment; null for the beginning of the topic
 * @param until the last moment, itself included; null for the end of the topic by now
 */
record Window(@Nullable Instant from, @Nullable Instant until) {
  private static final String FROM = "from_ms";
  private static final String UNTIL = "until_ms";

  /**
   * Reads what was ordered.
   *
   * @param from ISO 8601 with its offset, or null
   * @param until the same
   * @return null where neither is given
   * @throws IllegalArgumentException that says what is wrong with one of them
   */
  static @Nullable Window read(@Nullable String from, @Nullable String until, Instant now) {
    if (from == null && until == null) {
      return null;
    }
    Window window = new Window(instant("from", from, now), instant("until", until, now));
    if (window.from != null && window.until != null && window.from.isAfter(window.until)) {
      throw new IllegalArgumentException("from is " + from + ", which is after until, " + until);
    }
    return window;
  }

  /** In whole milliseconds, as changes have them. */
  private static @Nullable Instant instant(String name, @Nullable String text, Instant now) {
    if (text == null) {
      return null;
    }
    Instant instant;
    try {
      // Beyond what a number of ms can be it fails here, and nowhere later.
      instant = Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          name + " is " + text + "; give a time with its offset, such as 2026-11-29T14:00:00Z", e);
    }
    if (instant.isAfter(now)) {
      throw new IllegalArgumentException(
          name + " is " + text + ", which is yet to come: it is " + now);
    }
    return instant;
  }

  /** What was noted by {@link #fields}; null where nothing was. */
  static @Nullable Window of(Map<String, String> fields) {
    Instant from = instant(fields.get(FROM));
    Instant until = instant(fields.get(UNTIL));
    return from == null && until == null ? null : new Window(from, until);
  }

  private static @Nullable Instant instant(@Nullable String ms) {
    return ms == null ? null : Instant.ofEpochMilli(Long.parseLong(ms));
  }

  /** As it is noted. */
  Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    if (from != null) {
      fields.put(FROM, String.valueOf(from.toEpochMilli()));
    }
    if (until != null) {
      fields.put(UNTIL, String.valueOf(until.toEpochMilli()));
    }
    return fields;
  }

  /** Whether a moment is in it. */
  boolean has(long ms) {
    return (from == null || ms >= from.toEpochMilli())
        && (until == null || ms <= until.toEpochMilli());
  }

  /**
   * Whether what is built of it is to have all rows, and not only those that were written in it.
   */
  boolean hasAllRows() {
    return from == null;
  }

  /** Whether it ends before the oldest change that a topic still had. */
  boolean isBefore(Coverage coverage) {
    return until != null && !coverage.isEmpty() && until.toEpochMilli() < coverage.oldestMs();
  }

  /**
   * Whether it ends later than what is known to have been captured: changes of one millisecond are
   * not captured at once.
   *
   * @param capturedUntil when the newest change was committed that capture had told of; null for
   *     none
   */
  boolean isBeyond(@Nullable Instant capturedUntil) {
    return until != null && (capturedUntil == null || !until.isBefore(capturedUntil));
  }

  /**
   * What somebody must know who looks at what a topic still had of it.
   *
   * @param complete whether all of the topic was read
   * @param capturedUntil as in {@link #isBeyond}
   */
  String note(Coverage coverage, boolean complete, @Nullable Instant capturedUntil) {
    String note = note(coverage, complete);
    if (!isBeyond(capturedUntil)) {
      return note;
    }
    return note
        + (capturedUntil == null
            ? " How far capture had come when this was begun nobody tells, so changes of shortly"
                + " before may not be here."
            : " Capture had come to changes of %s when this was begun: of those from then on some may not be here."
                .formatted(capturedUntil));
  }

  private String note(Coverage coverage, boolean complete) {
    String times =
        "Changes count by when they were committed, rows that a snapshot has read by when that was.";
    if (!complete) {
      return times;
    }
    if (isBefore(coverage)) {
      return "%s The oldest change that the topic has is of %s: of before, nothing is known."
          .formatted(times, Instant.ofEpochMilli(coverage.oldestMs()));
    }
    if (coverage.isWhole()) {
      return times + " The topic had all its records.";
    }
    String gone =
        "%s %s%,d records are gone from the topic, since compaction keeps the last of a row."
            .formatted(times, coverage.isUnsure() ? "At most " : "", coverage.gone());
    return gone
        + (until == null
            ? " Rows show their last change; deletes of long ago may be unknown."
            : " The rows that are here are right, unless the table was truncated more than once: the"
                + " topic knows the last time only. One that was changed after the time, or deleted,"
                + " and has no older record left, is missing.");
  }

  /** Such as {@code from 2026-11-29T13:00:00Z until 2026-11-29T14:00:00Z}. */
  String words() {
    String begin = from == null ? "" : "from " + from;
    return until == null ? begin : begin + (begin.isEmpty() ? "" : " ") + "until " + until;
  }
}
