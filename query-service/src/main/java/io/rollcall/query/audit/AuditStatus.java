package io.rollcall.query.audit;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the audit of a type stands.
 *
 * @param done how many rows have been gone through
 * @param total how many there are, more or less
 * @param result what was found so far
 * @param endedAt null while it goes on
 * @param problem why it came to no end, null if nothing was the matter
 */
record AuditStatus(
    String type,
    Phase phase,
    boolean repair,
    long done,
    long total,
    Tally.Result result,
    Instant begunAt,
    @Nullable Instant endedAt,
    @Nullable String problem) {

  /** What it is at. */
  enum Phase {
    WAITING,
    ROWS,
    PAGES,
    DONE,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean hasEnded() {
      return this == DONE || this == FAILED;
    }
  }
}
