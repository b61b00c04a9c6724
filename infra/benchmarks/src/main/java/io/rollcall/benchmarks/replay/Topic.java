package io.rollcall.benchmarks.replay;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.UnreadableChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The yardstick of reading: a type's topic from its beginning to its end, each record parsed. */
final class Topic {
  private final String brokers;
  private final String name;
  private final ResourceType type;
  private final Processors processors;

  Topic(String brokers, String name, ResourceType type, Processors processors) {
    this.brokers = brokers;
    this.name = name;
    this.type = type;
    this.processors = processors;
  }

  /** Reads all of it. */
  Took read() throws UnreadableChange {
    ChangeReader reader = new ChangeReader();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(each -> new TopicPartition(name, each.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      Map<String, Double> before = processors.seconds();
      long begun = System.nanoTime();
      long rows = 0;
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (reader.read(type, null, record.key(), record.value()) instanceof Change.Upsert) {
            rows++;
          }
        }
      }
      return new Took(rows, (System.nanoTime() - begun) / 1e9, processors.since(before));
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
