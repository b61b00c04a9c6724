package io.rollcall.query.projection;

import io.rollcall.change.Change;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the tombstones that directly follow the delete they belong to, which has said it all.
 *
 * <p>What remains are those whose delete was compacted away. Thread-safe, as each partition is read
 * by one thread at a time.
 */
public final class PairedTombstones {
  private record Seen(String key, long offset) {}

  private final Map<Integer, Seen> lastDelete = new ConcurrentHashMap<>();

  /** Whether a change adds nothing to the one that was received before it from its partition. */
  public boolean isPaired(Received received) {
    if (received.change() instanceof Change.Delete delete) {
      lastDelete.put(received.partition(), new Seen(delete.key(), received.offset()));
    }
    return received.change() instanceof Change.Tombstone tombstone
        && new Seen(tombstone.key(), received.offset() - 1)
            .equals(lastDelete.get(received.partition()));
  }
}
