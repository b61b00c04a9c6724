package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;

/**
 * Makes sure that Debezium streams from the slot that capture has started with, and from no other
 * of its name: where it finds none Debezium makes one, without a word and without what was written
 * before. Such a one stands further on than anything that was captured.
 *
 * <p>Once the right one has been seen in use it can be trusted, since Postgres lets nobody drop it
 * without ending the stream. One that Debezium makes with a snapshot stands where the snapshot
 * does; it may have been dropped and made anew before anybody looked, so all rows of the snapshot
 * are waited for, which tell where that is. Where no table has a row, nothing tells. Not
 * thread-safe.
 */
final class SlotGuard {
  private final String name;
  private final boolean toBeMade;
  private @Nullable Long base;
  private boolean trusted;

  /**
   * What came of the snapshot that a slot is made with.
   *
   * @param at where it stands in the log; null as long as none of its rows has come
   * @param over whether all of them have come
   */
  record Shown(@Nullable Long at, boolean over) {}

  /**
   * Begins to watch.
   *
   * @param base where the slot may stand as capture starts; null for one that is still to be made
   */
  SlotGuard(String name, @Nullable Long base) {
    this.name = name;
    this.base = base;
    this.toBeMade = base == null;
  }

  /**
   * Takes a look into account.
   *
   * @param slot the slot, or null if there is none
   * @param settled up to where capture has let the slot move since, or null if it has not; asked
   *     for after the slot was looked at
   * @param snapshot what has come of a snapshot; asked for after the slot was looked at
   * @throws CaptureFailure if it is not the slot that changes must be streamed from
   */
  void look(@Nullable Slot slot, @Nullable Long settled, Shown snapshot) {
    if (slot == null) {
      if (base != null) {
        throw new CaptureFailure("replication slot %s was dropped".formatted(name));
      }
      return;
    }
    if (slot.lost()) {
      throw new CaptureFailure(
          "Postgres has removed log that replication slot %s still needed".formatted(name));
    }
    Long confirmed = slot.confirmed();
    if (confirmed == null) {
      return; // It is being made.
    }
    if (base == null) {
      base = confirmed;
    }
    if (toBeMade && snapshot.at() != null) {
      base = Math.min(base, snapshot.at());
    }
    if (confirmed > Math.max(base, settled == null ? 0 : settled)) {
      throw new CaptureFailure(
          ("replication slot %s stands further on than what was captured: it was dropped and made"
                  + " anew, or somebody else has read from it")
              .formatted(name));
    }
    if (slot.activePid() != null && (!toBeMade || snapshot.over())) {
      trusted = true;
    }
  }

  /** Whether what comes from the slot is all that was written. */
  boolean isTrusted() {
    return trusted;
  }
}
