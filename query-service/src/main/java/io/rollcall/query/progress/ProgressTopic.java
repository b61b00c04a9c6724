package io.rollcall.query.progress;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.follow.TopicListener;
import io.rollcall.query.follow.TopicListener.Course;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns how far capture has come, each query service for itself and without a group: from the
 * topic of progress, some records before its end on, or from where the tables' topics end.
 */
final class ProgressTopic implements TopicListener.Following {
  private static final Logger log = LoggerFactory.getLogger(ProgressTopic.class);
  private static final long RECORDS_BEFORE_END = 200;
  private static final Duration POLL = Duration.ofMillis(500);

  /** The marks of so long are taken together: looking for each costs more than it tells. */
  private static final Duration GATHERING = Duration.ofMillis(10);

  private final ProgressProperties.Source source;
  private final List<String> tables;
  private final TopicPartition partition;
  private final ProgressMarks marks;

  ProgressTopic(
      ProgressProperties.Source source, Catalog catalog, Topics topics, ProgressMarks marks) {
    this.source = source;
    this.tables = catalog.types().stream().map(topics::of).toList();
    this.partition = new TopicPartition(topics.progress(), 0);
    this.marks = marks;
  }

  @Override
  public void follow(Consumer<byte[], byte[]> opened, Course course) {
    switch (source) {
      case CAPTURE -> followProgress(opened, course);
      case TOPICS -> takeEndsAsProgress(opened, course);
    }
  }

  private void followProgress(Consumer<byte[], byte[]> opened, Course course) {
    long end = begin(opened, course);
    List<Progress> known = new ArrayList<>();
    // All at once: the newest of them must be new, not the oldest of the last ones.
    while (course.goesOn() && opened.position(partition) < end) {
      known.addAll(read(opened.poll(POLL)));
    }
    marks.add(known);
    while (course.goesOn()) {
      List<Progress> read = read(opened.poll(POLL));
      if (!read.isEmpty()) {
        marks.add(read);
        course.pause(GATHERING);
      }
    }
  }

  private void takeEndsAsProgress(Consumer<byte[], byte[]> opened, Course course) {
    while (course.goesOn()) {
      Map<String, long[]> ends = new HashMap<>();
      for (String table : tables) {
        List<PartitionInfo> partitions = opened.partitionsFor(table);
        while (partitions.isEmpty() && course.goesOn()) {
          course.rest();
          partitions = opened.partitionsFor(table);
        }
        long[] offsets = new long[partitions.size()];
        opened
            .endOffsets(
                partitions.stream().map(p -> new TopicPartition(table, p.partition())).toList())
            .forEach((p, end) -> offsets[p.partition()] = end);
        ends.put(table, offsets);
      }
      marks.add(List.of(new Progress(0, 0, ends)));
      course.rest();
    }
  }

  /** Goes to some records before the end, and returns the end. */
  private long begin(Consumer<byte[], byte[]> opened, Course course) {
    List<TopicPartition> partitions = List.of(partition);
    opened.assign(partitions);
    while (course.goesOn() && opened.partitionsFor(partition.topic()).isEmpty()) {
      course.rest();
    }
    Map<TopicPartition, Long> starts = opened.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = opened.endOffsets(partitions);
    long end = ends.getOrDefault(partition, 0L);
    opened.seek(partition, Math.max(starts.getOrDefault(partition, 0L), end - RECORDS_BEFORE_END));
    return end;
  }

  private static List<Progress> read(ConsumerRecords<byte[], byte[]> records) {
    List<Progress> read = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        read.add(Progress.fromJson(record.value()));
      } catch (IllegalArgumentException e) {
        log.warn("Passed over {}@{}: {}", record.topic(), record.offset(), e.getMessage());
      }
    }
    return read;
  }
}
