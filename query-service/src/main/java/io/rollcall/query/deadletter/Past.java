package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Position;
import io.rollcall.change.Reading;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A change that was passed over when it came, and where it stands in its partition. Pure. */
record Past(long offset, Change change) {
  /** Reads a record of a type's topic. */
  static Past of(ResourceType type, ConsumerRecord<byte[], byte[]> record, Reading reading)
      throws UnreadableChange {
    Header history = record.headers().lastHeader(Position.HISTORY_HEADER);
    Change change =
        reading.read(type, history == null ? null : history.value(), record.key(), record.value());
    return new Past(record.offset(), change);
  }

  /** The key of its row; null for a truncate. */
  @Nullable String key() {
    return switch (change) {
      case Change.Upsert upsert -> upsert.row().key();
      case Change.Delete delete -> delete.key();
      case Change.Tombstone tombstone -> tombstone.key();
      case Change.Truncate truncate -> null;
    };
  }

  /**
   * Whether a later change of its partition leaves nothing of it: one of its row that comes after
   * it, or a truncate. Where nothing is stored of a row, only that tells whether it was deleted so
   * long ago that its delete is not remembered any more.
   */
  boolean isOutdatedBy(Past later) {
    if (!(change instanceof Change.Upsert upsert)) {
      return false;
    }
    Stamp own = new Stamp(upsert.position(), upsert.snapshot(), offset);
    return switch (later.change()) {
      case Change.Truncate truncate -> upsert.position() < truncate.position();
      case Change.Tombstone tombstone -> isOf(tombstone.key());
      case Change.Delete delete ->
          isOf(delete.key())
              && new Stamp(delete.position(), delete.snapshot(), later.offset()).isAfter(own);
      case Change.Upsert other ->
          isOf(other.row().key())
              && new Stamp(other.position(), other.snapshot(), later.offset()).isAfter(own);
    };
  }

  private boolean isOf(String other) {
    return other.equals(key());
  }

  /**
   * Whether what is stored under its key, now that it was applied, is what it says; else something
   * newer is.
   */
  boolean isStored(KeyState state) {
    return switch (change) {
      case Change.Upsert upsert ->
          state.row() != null
              && state
                  .row()
                  .stamp()
                  .equals(new Stamp(upsert.position(), upsert.snapshot(), offset));
      case Change.Delete delete ->
          state.gone() != null
              && state
                  .gone()
                  .stamp()
                  .equals(new Stamp(delete.position(), delete.snapshot(), offset));
      case Change.Tombstone tombstone -> state.row() == null;
      case Change.Truncate truncate -> true;
    };
  }
}
