package io.rollcall.query.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records of topics, and what follows them, for as long as that may take in all. Not
 * thread-safe.
 */
final class Originals implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> kafka;
  private final Duration patience;
  private final long endNanos;

  /**
   * @param patience how long all that is read may take
   */
  Originals(
      Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> kafka,
      Duration patience) {
    this.patience = patience;
    this.endNanos = System.nanoTime() + patience.toNanos();
    try {
      this.kafka = kafka.get();
    } catch (KafkaException e) {
      throw new TooSlowException("Kafka", patience, e);
    }
  }

  /** Kafka has not answered in time, or there was too much to read. */
  static final class TooSlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooSlowException(String topic, Duration patience, @Nullable Throwable cause) {
      super("%s could not be read within %d s".formatted(topic, patience.toSeconds()), cause);
    }
  }

  /** What stands at a place of a topic. */
  sealed interface Found {
    /** A record. */
    record Held(ConsumerRecord<byte[], byte[]> record) implements Found {}

    /** None any more: compaction has removed it, since a later one has its key. */
    record Compacted() implements Found {}

    /** None any more: the topic begins behind it. */
    record Removed() implements Found {}

    /** None yet: the topic is another one than it was. */
    record Beyond() implements Found {}
  }

  /** What stands at a place of a topic. */
  Found at(String topic, int number, long offset) {
    TopicPartition partition = new TopicPartition(topic, number);
    try {
      if (kafka.partitionsFor(topic, left(topic)).stream()
          .noneMatch(each -> each.partition() == number)) {
        return new Found.Beyond();
      }
      List<TopicPartition> only = List.of(partition);
      kafka.assign(only);
      if (offset < kafka.beginningOffsets(only, left(topic)).getOrDefault(partition, 0L)) {
        return new Found.Removed();
      }
      long end = kafka.endOffsets(only, left(topic)).getOrDefault(partition, 0L);
      if (offset >= end) {
        return new Found.Beyond();
      }
      kafka.seek(partition, offset);
      while (kafka.position(partition, left(topic)) < end) {
        for (ConsumerRecord<byte[], byte[]> record : kafka.poll(POLL)) {
          return record.offset() == offset ? new Found.Held(record) : new Found.Compacted();
        }
        left(topic);
      }
      return new Found.Compacted();
    } catch (KafkaException e) {
      throw new TooSlowException(topic, patience, e);
    }
  }

  /** Goes through all that a partition holds from a place on, up to where it ends now. */
  void from(String topic, int number, long offset, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    TopicPartition partition = new TopicPartition(topic, number);
    try {
      List<TopicPartition> only = List.of(partition);
      kafka.assign(only);
      long end = kafka.endOffsets(only, left(topic)).getOrDefault(partition, 0L);
      kafka.seek(partition, offset);
      while (kafka.position(partition, left(topic)) < end) {
        kafka.poll(POLL).forEach(each);
        left(topic);
      }
    } catch (KafkaException e) {
      throw new TooSlowException(topic, patience, e);
    }
  }

  private Duration left(String topic) {
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      throw new TooSlowException(topic, patience, null);
    }
    return Duration.ofNanos(left);
  }

  @Override
  public void close() {
    kafka.close();
  }
}
