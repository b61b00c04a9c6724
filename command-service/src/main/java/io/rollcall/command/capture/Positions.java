package io.rollcall.command.capture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The captured position as {@link PositionStore} keeps it in a compacted topic, read and forgotten
 * here before Debezium starts; and beside it, in which log that is.
 *
 * <p>A position is always the end of a transaction, never a place within one: Debezium 3.6 that
 * goes on in the middle of a transaction looks for the first change with another LSN, and skips the
 * rest of those that share one, as the rows of a COPY do.
 */
final class Positions {
  /** The members of Debezium's offset that we write; others are left out on purpose. */
  static final String LSN = "lsn";

  static final String COMMIT = "lsn_commit";
  static final String TIME = "ts_usec";

  /** The key of the record that tells of the log; Debezium's own are JSON. */
  private static final String HISTORY = "history";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, String> kafka;
  private final TopicPartition partition;

  Positions(Map<String, String> kafka, String topic) {
    this.kafka = kafka;
    this.partition = new TopicPartition(topic, 0);
  }

  /**
   * What is kept.
   *
   * @param position up to where everything was acknowledged, or null if that is unknown
   * @param history the log in which that is, or null if that is unknown
   */
  record Kept(@Nullable Long position, @Nullable History history) {}

  /** Reads it. */
  Kept read() {
    Map<String, String> stored = stored();
    String history = stored.remove(HISTORY);
    Long newest = null;
    for (String value : stored.values()) {
      Long position = position(value);
      if (position != null && (newest == null || position > newest)) {
        newest = position;
      }
    }
    return new Kept(newest, history == null ? null : History.fromJson(history));
  }

  /** Keeps which log is captured. To be called before anything of it is sent. */
  @SuppressWarnings("FutureReturnValueIgnored") // What was sent is read back.
  void keep(Producer<byte[], byte[]> producer, History history) {
    byte[] value = history.toJson().getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(
            partition.topic(),
            partition.partition(),
            HISTORY.getBytes(StandardCharsets.UTF_8),
            value));
    producer.flush();
    if (!history.equals(read().history())) {
      throw new CaptureFailure("which log is captured can't be kept in " + partition);
    }
  }

  /** Forgets the position, so that a snapshot is taken; which log it was in is kept. */
  @SuppressWarnings("FutureReturnValueIgnored") // What was sent is read back.
  void forget(Producer<byte[], byte[]> producer) {
    Set<String> keys = positions();
    for (String key : keys) {
      producer.send(
          new ProducerRecord<>(
              partition.topic(),
              partition.partition(),
              key.getBytes(StandardCharsets.UTF_8),
              null));
    }
    producer.flush();
    if (!positions().isEmpty()) {
      throw new CaptureFailure("the captured position in " + partition + " can't be removed");
    }
  }

  private Set<String> positions() {
    Map<String, String> stored = stored();
    stored.remove(HISTORY);
    return stored.keySet();
  }

  private Map<String, String> stored() {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("enable.auto.commit", "false");
    Map<String, String> stored = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition, PATIENCE) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.value() == null) {
            stored.remove(record.key());
          } else {
            stored.put(record.key(), record.value());
          }
        }
        if (System.nanoTime() > deadline) {
          throw new CaptureFailure("the captured position in " + partition + " can't be read");
        }
      }
    }
    return stored;
  }

  /** Debezium's offset for a position. */
  static String offset(long position) {
    return "{\"%s\":%d,\"%s\":%d}".formatted(LSN, position, COMMIT, position);
  }

  private static @Nullable Long position(String value) {
    try {
      JsonNode offset = JSON.readTree(value);
      return offset.path(LSN).isIntegralNumber() ? offset.path(LSN).longValue() : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
