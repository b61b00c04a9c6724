package io.rollcall.query.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Consumes a topic that is there as a whole, some records of each partition at a time. Unlike the
 * one it is made of it gives records again once it was set back.
 */
final class RereadingConsumer extends MockConsumer<byte[], byte[]> {
  private static final int AT_ONCE = 20;

  private final List<ConsumerRecord<byte[], byte[]>> records;

  private RereadingConsumer(List<ConsumerRecord<byte[], byte[]>> records) {
    super("earliest");
    this.records = records;
  }

  /**
   * One that is assigned nothing yet.
   *
   * @param records of each partition in their order, from offset 0 on
   */
  static RereadingConsumer of(
      String topic, int partitions, List<ConsumerRecord<byte[], byte[]>> records) {
    RereadingConsumer consumer = new RereadingConsumer(records);
    List<PartitionInfo> all = new ArrayList<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new PartitionInfo(topic, partition, Node.noNode(), new Node[0], new Node[0]));
      begins.put(new TopicPartition(topic, partition), 0L);
      ends.put(new TopicPartition(topic, partition), 0L);
    }
    records.forEach(
        each -> ends.put(new TopicPartition(topic, each.partition()), each.offset() + 1));
    consumer.updatePartitions(topic, all);
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
    return consumer;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
    for (TopicPartition partition : assignment()) {
      long position = position(partition);
      List<ConsumerRecord<byte[], byte[]>> next =
          records.stream()
              .filter(each -> each.partition() == partition.partition())
              .filter(each -> each.offset() >= position)
              .limit(AT_ONCE)
              .toList();
      if (!next.isEmpty()) {
        found.put(partition, next);
        seek(partition, next.getLast().offset() + 1);
      }
    }
    return new ConsumerRecords<>(found, Map.of());
  }
}
