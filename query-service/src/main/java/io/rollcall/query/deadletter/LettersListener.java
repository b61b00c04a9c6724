package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Follows the topic of dead letters from its beginning on, each query service for itself and
 * without a group.
 */
final class LettersListener implements SmartLifecycle {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ConsumerFactory<byte[], byte[]> consumers;
  private final Map<String, ResourceType> typeOf;
  private final TopicPartition partition;
  private final Letters letters;
  private final Warnings warnings;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param typeOf the type of each topic
   */
  LettersListener(
      ConsumerFactory<byte[], byte[]> consumers,
      Map<String, ResourceType> typeOf,
      String topic,
      Letters letters,
      Warnings warnings) {
    this.consumers = consumers;
    this.typeOf = typeOf;
    this.partition = new TopicPartition(topic, 0);
    this.letters = letters;
    this.warnings = warnings;
  }

  @Override
  public synchronized void start() {
    stopped = new CountDownLatch(1);
    Thread.ofPlatform().name("dead-letters").daemon().start(this::run);
  }

  @Override
  public synchronized void stop() {
    stopped.countDown();
    Consumer<byte[], byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
  }

  @Override
  public boolean isRunning() {
    return stopped.getCount() > 0;
  }

  private void run() {
    while (isRunning()) {
      try (Consumer<byte[], byte[]> opened = consumers.createConsumer(null, "dead-letters")) {
        consumer = opened;
        follow(opened);
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        warnings.add(
            partition.topic(), "Dead letters cannot be read, trying again: " + e.getMessage());
        pause(RETRY);
      } finally {
        consumer = null;
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> opened) {
    while (isRunning() && opened.partitionsFor(partition.topic()).isEmpty()) {
      letters.readToEnd(); // It is made when there is a first one.
      pause(RETRY);
    }
    List<TopicPartition> partitions = List.of(partition);
    opened.assign(partitions);
    long begin = opened.beginningOffsets(partitions).getOrDefault(partition, 0L);
    long end = opened.endOffsets(partitions).getOrDefault(partition, 0L);
    // If it was made anew and ends before that, Kafka has it read from its beginning.
    opened.seek(partition, Math.max(begin, letters.next()));
    while (isRunning()) {
      opened
          .poll(POLL)
          .forEach(record -> letters.take(Entry.read(record, typeOf), record.offset()));
      if (opened.position(partition) >= end) {
        letters.readToEnd();
      }
    }
  }

  private void pause(Duration time) {
    try {
      stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
    }
  }
}
