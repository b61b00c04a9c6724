package io.rollcall.stack.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;

/**
 * Times as people write them: ISO 8601, with its offset, or without one as clocks show it. Pure.
 */
final class Moments {
  private Moments() {}

  /**
   * Reads a time, such as {@code 2026-11-29T14:00:00Z} or {@code 2026-11-29T14:00}.
   *
   * @param zone that of a time without an offset
   * @throws IllegalArgumentException if it is none
   */
  static Instant read(String text, ZoneId zone) {
    try {
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
      return time instanceof LocalDateTime local
          ? local.atZone(zone).toInstant()
          : OffsetDateTime.from(time).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time; give one such as 2026-11-29T14:00:00Z, or 2026-11-29T14:00 of %s"
              .formatted(text, zone),
          e);
    }
  }
}
