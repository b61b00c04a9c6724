package io.rollcall.command.capture;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How capture starts so that nothing is lost; what was sent before may be sent again.
 *
 * <p>The slot keeps each change until capture has confirmed it, so wherever there is a usable slot,
 * changes are streamed from its confirmed position, also when a snapshot must be taken first. What
 * a snapshot can't show, rows deleted while no slot kept the log, is for {@link VanishedRows}.
 */
sealed interface Start {

  /** Streams on from a position. */
  record Resume(long position) implements Start {}

  /** Creates the slot, takes the snapshot that belongs to it, then streams. */
  record NewSlot() implements Start {}

  /**
   * Takes a snapshot, then streams from where the slot stands, which is before it.
   *
   * @param tables which tables, or none for all
   */
  record SnapshotBesideSlot(Set<String> tables) implements Start {}

  /**
   * Decides.
   *
   * @param slot the slot, or null if there is none or it is of no use
   * @param position up to where changes were acknowledged in Kafka, or null if that is unknown
   * @param grown tables that were captured before in part or not at all
   */
  static Start of(@Nullable Slot slot, @Nullable Long position, Set<String> grown) {
    if (slot == null || slot.lost() || slot.confirmed() == null) {
      return new NewSlot();
    }
    if (position == null) {
      return new SnapshotBesideSlot(Set.of());
    }
    if (Slot.isPast(slot, position)) {
      // Someone else confirmed changes that we never saw acknowledged.
      return new SnapshotBesideSlot(Set.of());
    }
    return grown.isEmpty() ? new Resume(position) : new SnapshotBesideSlot(grown);
  }
}
