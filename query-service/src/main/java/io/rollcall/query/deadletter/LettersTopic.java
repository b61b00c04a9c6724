package io.rollcall.query.deadletter;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.follow.TopicListener;
import io.rollcall.query.follow.TopicListener.Course;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the topic of dead letters from its beginning on, each query service for itself and
 * without a group.
 */
final class LettersTopic implements TopicListener.Following {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<String, ResourceType> typeOf;
  private final TopicPartition partition;
  private final Letters letters;

  /**
   * @param typeOf the type of each topic
   */
  LettersTopic(Map<String, ResourceType> typeOf, String topic, Letters letters) {
    this.typeOf = typeOf;
    this.partition = new TopicPartition(topic, 0);
    this.letters = letters;
  }

  @Override
  public void follow(Consumer<byte[], byte[]> opened, Course course) {
    while (course.goesOn() && opened.partitionsFor(partition.topic()).isEmpty()) {
      letters.readToEnd(); // It is made when there is a first one.
      course.rest();
    }
    List<TopicPartition> partitions = List.of(partition);
    opened.assign(partitions);
    long begin = opened.beginningOffsets(partitions).getOrDefault(partition, 0L);
    long end = opened.endOffsets(partitions).getOrDefault(partition, 0L);
    // If it was made anew and ends before that, Kafka has it read from its beginning.
    opened.seek(partition, Math.max(begin, letters.next()));
    while (course.goesOn()) {
      opened
          .poll(POLL)
          .forEach(record -> letters.take(Entry.read(record, typeOf), record.offset()));
      if (opened.position(partition) >= end) {
        letters.readToEnd();
      }
    }
  }
}
