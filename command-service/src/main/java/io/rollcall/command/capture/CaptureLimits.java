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
  /**
   * How much of its log Postgres may keep for the slot: the budget, or less where Postgres gives
   * the slot up before that.
   */
  long budget(Slot.KeptLog kept) {
    Long bytes = kept.bytes();
    Long safe = kept.safe();
    return bytes == null || safe == null
        ? walBudget
        : Math.min(walBudget, bytes + Math.max(0, safe));
  }

  /** From how many bytes on it warns. */
  long warning(Slot.KeptLog kept) {
    return (long) (budget(kept) * walWarning);
  }
}
