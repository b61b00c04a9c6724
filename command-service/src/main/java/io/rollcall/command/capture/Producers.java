package io.rollcall.command.capture;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka producers that neither lose, repeat nor reorder what they are given. */
final class Producers {
  private Producers() {}

  /**
   * Opens a producer that tries for ever to deliver: while Kafka is away, records wait in its
   * buffer, and the sender waits when that is full.
   */
  static Producer<byte[], byte[]> durable(Map<String, String> kafka, String clientId) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("client.id", clientId);
    properties.put("enable.idempotence", "true");
    properties.put("acks", "all");
    properties.put("retries", Integer.MAX_VALUE);
    properties.put("delivery.timeout.ms", Integer.MAX_VALUE);
    properties.put("max.block.ms", 30_000);
    properties.put("compression.type", "lz4");
    properties.put("batch.size", 128 * 1024);
    properties.put("linger.ms", 1);
    properties.put("buffer.memory", 64L * 1024 * 1024);
    properties.put("max.request.size", CaptureTopics.LARGEST_RECORD);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
