package io.rollcall.command.capture;

import java.time.Duration;

/**
 * What may be before health warns of capture or is down.
 *
 * @param stall for how long the captured position may stand still while the log moves on
 * @param walBudget how many bytes of its log Postgres may keep for the slot
 * @param walWarning the share of that budget from which on health warns
 */
public record CaptureLimits(Duration stall, long walBudget, double walWarning) {
  long walWarningBytes() {
    return (long) (walBudget * walWarning);
  }
}
