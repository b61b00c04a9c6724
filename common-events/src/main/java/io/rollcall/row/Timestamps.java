package io.rollcall.row;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;

/** Timestamps as rows show them: UTC with {@code Z}, six digits of fraction or none. */
public final class Timestamps {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** A timestamp as rows show it. */
  public static String text(Instant instant) {
    boolean whole = instant.get(ChronoField.MICRO_OF_SECOND) == 0;
    return (whole ? SECONDS : MICROSECONDS).format(instant);
  }
}
