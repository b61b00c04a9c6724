package io.rollcall.command.capture;

import org.jspecify.annotations.Nullable;

/**
 * Makes sure that Debezium streams from the slot that capture has started with, and from no other
 * of its name: where it finds none Debezium makes one, without a word and without what was written
 * before. Such a one stands further on than anything that was captured.
 *
 * <p>Once the right one has been seen in use it can be trusted, since Postgres lets nobody drop it
 * without ending the stream. Not thread-safe.
 */
final class SlotGuard {
  private final String name;
  private @Nullable Long base;
  private boolean trusted;

  /**
   * Begins to watch.
   *
   * @param base where the slot may stand as capture starts; null for one that is still to be made
   */
  SlotGuard(String name, @Nullable Long base) {
    this.name = name;
    this.base = base;
  }

  /**
   * Takes a look into account.
   *
   * @param slot the slot, or null if there is none
   * @param settled up to where capture has let the slot move since, or null if it has not; asked
   *     for after the slot was looked at
   * @throws CaptureFailure if it is not the slot that changes must be streamed from
   */
  void look(@Nullable Slot slot, @Nullable Long settled) {
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
    if (confirmed > Math.max(base, settled == null ? 0 : settled)) {
      throw new CaptureFailure(
          ("replication slot %s stands further on than what was captured: it was dropped and made"
                  + " anew, or somebody else has read from it")
              .formatted(name));
    }
    if (slot.activePid() != null) {
      trusted = true;
    }
  }

  /** Whether what comes from the slot is all that was written. */
  boolean isTrusted() {
    return trusted;
  }
}
