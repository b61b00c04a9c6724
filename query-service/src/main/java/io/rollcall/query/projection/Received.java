package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Position;
import io.rollcall.change.Reading;
import io.rollcall.change.UnreadableChange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A change and where it was in its type's topic. */
public record Received(int partition, long offset, Change change) {

  /** Reads a record of a type's topic. */
  public static Received of(
      ResourceType type, ConsumerRecord<byte[], byte[]> record, Reading reading)
      throws UnreadableChange {
    Header history = record.headers().lastHeader(Position.HISTORY_HEADER);
    Change change =
        reading.read(type, history == null ? null : history.value(), record.key(), record.value());
    return new Received(record.partition(), record.offset(), change);
  }
}
