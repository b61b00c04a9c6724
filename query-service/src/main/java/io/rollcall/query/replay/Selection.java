package io.rollcall.query.replay;

import io.rollcall.change.Change;
import io.rollcall.change.Position;
import io.rollcall.query.projection.Received;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a topic a replay applies: all of them, or those of a {@link Window}, with what
 * is seen of the topic on the way. A change counts by its commit, by the database's clock; a row
 * that a snapshot has read, by the snapshot; and what tells no such time, as a tombstone does, by
 * when its record was sent. Not thread-safe.
 */
final class Selection {
  /** All records. */
  static final Selection ALL = new Selection(null, Coverage.read(""));

  private final @Nullable Window window;
  private final Coverage coverage;

  private Selection(@Nullable Window window, Coverage coverage) {
    this.window = window;
    this.coverage = coverage;
  }

  static Selection of(ReplayStatus status) {
    ReplayStatus.Side side = status.side();
    return side == null ? ALL : of(side.window(), side.coverage());
  }

  /**
   * Those of a window.
   *
   * @param coverage goes on from what was noted before
   */
  static Selection of(Window window, Coverage coverage) {
    return new Selection(window, coverage);
  }

  /** A partition is read from an offset on, up to which it was read before. */
  void begin(int partition, long offset) {
    if (window != null) {
      coverage.begin(partition, offset);
    }
  }

  /** A record was read, whatever it is; those of a partition come in their order. */
  void see(ConsumerRecord<byte[], byte[]> record) {
    if (window != null) {
      coverage.see(record.partition(), record.offset());
    }
  }

  /** What is to be applied of a record, if anything. */
  @Nullable Received take(ConsumerRecord<byte[], byte[]> record, Received received) {
    Window only = window;
    if (only == null) {
      return received;
    }
    long atMs = atMs(record, received.change());
    coverage.date(atMs);
    if (!only.has(atMs)) {
      return null;
    }
    if (received.change() instanceof Change.Truncate) {
      coverage.truncate();
    }
    return only.from() != null && received.change() instanceof Change.Tombstone tombstone
        ? new Received(received.partition(), received.offset(), delete(record, tombstone))
        : received;
  }

  private static long atMs(ConsumerRecord<byte[], byte[]> record, Change change) {
    long committedAtMs =
        switch (change) {
          case Change.Upsert upsert -> upsert.committedAtMs();
          case Change.Delete delete -> delete.committedAtMs();
          case Change.Truncate truncate -> truncate.committedAtMs();
          case Change.Tombstone tombstone -> 0;
        };
    return committedAtMs == 0 ? record.timestamp() : committedAtMs;
  }

  /**
   * Compaction leaves the tombstone alone of a delete, and a window that began after the row was
   * written has no row for it to take away; so that the delete is known of, it is made one again.
   * Like what a snapshot sees it goes by its place in the partition, and below the snapshot's own.
   */
  private static Change.Delete delete(
      ConsumerRecord<byte[], byte[]> record, Change.Tombstone tombstone) {
    return new Change.Delete(
        tombstone.type(),
        tombstone.key(),
        Position.of(history(record), 0),
        true,
        record.timestamp());
  }

  private static long history(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(Position.HISTORY_HEADER);
    try {
      long history = Position.history(header == null ? null : header.value());
      return history < 0 || history > Position.LAST_HISTORY ? 0 : history;
    } catch (IllegalArgumentException e) {
      return 0; // Nobody reads it of a tombstone, so a record that spoils it is no unreadable one.
    }
  }

  /** What is to be noted of what was seen, where each partition was read up to an offset. */
  Map<String, String> fields(Map<Integer, Long> readTo) {
    if (window == null) {
      return Map.of();
    }
    readTo.forEach(coverage::passTo);
    return Map.of(ReplayStatus.COVERAGE, coverage.text());
  }
}
