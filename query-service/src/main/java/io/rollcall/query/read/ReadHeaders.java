package io.rollcall.query.read;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The values of headers that tell where an answer comes from and how old it is. */
final class ReadHeaders {
  static final String AS_OF = "Rollcall-As-Of";
  static final String SOURCE = "Rollcall-Source";
  static final String SERVER_TIMING = "Server-Timing";

  private ReadHeaders() {}

  /**
   * {@code 0/16B3748; age=12}: the position as Postgres writes it, and for how many milliseconds
   * that has been the newest one; null where the position is not known.
   */
  static @Nullable String asOf(AsOf asOf, Instant now) {
    String position = asOf.text();
    Long at = asOf.atMs();
    return position == null || at == null
        ? position
        : position + "; age=" + Math.max(0, now.toEpochMilli() - at);
  }

  /**
   * {@code redis;dur=0.8, total;dur=1.1}, in milliseconds; with {@code fill;dur=0.8} between where
   * the page was made of its rows.
   */
  static String serverTiming(Source source, boolean made, long listsNanos, long totalNanos) {
    String lists = millis(listsNanos);
    return source.label()
        + ";dur="
        + lists
        + (made ? ", fill;dur=" + lists : "")
        + ", total;dur="
        + millis(totalNanos);
  }

  private static String millis(long nanos) {
    long hundredths = Math.max(0, nanos) / 10_000;
    long rest = hundredths % 100;
    return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  /** Whole seconds, at least one. */
  static String retryAfter(Duration delay) {
    return Long.toString(Math.max(1, delay.plusMillis(999).toSeconds()));
  }
}
