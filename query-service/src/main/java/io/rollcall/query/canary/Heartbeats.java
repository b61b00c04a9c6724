package io.rollcall.query.canary;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hears the heartbeats that come with the changes. */
@FunctionalInterface
public interface Heartbeats {
  /** Some have come, the newest last, and all changes that came before them are applied. */
  void heard(List<ConsumerRecord<byte[], byte[]>> heartbeats);
}
