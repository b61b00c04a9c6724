package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;

/**
 * The replication slot as Postgres shows it.
 *
 * @param confirmed up to where changes were given out and acknowledged, or null if there is nothing
 *     to go on from
 * @param activePid the process that streams from it, or null
 * @param lost whether Postgres has removed log that the slot still needs
 * @param kept the log that Postgres keeps for it
 */
record Slot(@Nullable Long confirmed, @Nullable Integer activePid, boolean lost, KeptLog kept) {

  /**
   * Whether a slot can't give all that was written since a position, as there is none or it is
   * lost.
   */
  static boolean isPast(@Nullable Slot slot, long position) {
    return slot == null || slot.lost() || slot.confirmed() == null || slot.confirmed() > position;
  }

  /**
   * The log that Postgres keeps for a slot.
   *
   * @param bytes from where the slot may have to read again to the end; null if it keeps none
   * @param safe how much may be written before the slot may be lost; null if Postgres sets no limit
   * @param doomed whether the next checkpoint removes log that the slot needs, if it does not move
   */
  record KeptLog(@Nullable Long bytes, @Nullable Long safe, boolean doomed) {
    static final KeptLog NONE = new KeptLog(null, null, false);
  }
}
