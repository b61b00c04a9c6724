package io.rollcall.query.progress;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Learns how far capture has come, each query service for itself and without a group: from the
 * topic of progress, some records before its end on, or from where the tables' topics end.
 */
class ProgressListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ProgressListener.class);
  private static final long RECORDS_BEFORE_END = 200;
  private static final Duration POLL = Duration.ofMillis(500);

  /** The marks of so long are taken together: looking for each costs more than it tells. */
  private static final Duration GATHERING = Duration.ofMillis(10);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ProgressProperties.Source source;
  private final ConsumerFactory<byte[], byte[]> consumers;
  private final List<String> tables;
  private final TopicPartition partition;
  private final ProgressMarks marks;
  private volatile CountDownLatch stopped = new CountDownLatch(0);
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  ProgressListener(
      ProgressProperties.Source source,
      ConsumerFactory<byte[], byte[]> consumers,
      Catalog catalog,
      Topics topics,
      ProgressMarks marks) {
    this.source = source;
    this.consumers = consumers;
    this.tables = catalog.types().stream().map(topics::of).toList();
    this.partition = new TopicPartition(topics.progress(), 0);
    this.marks = marks;
  }

  @Override
  public synchronized void start() {
    stopped = new CountDownLatch(1);
    Thread.ofPlatform().name("progress").daemon().start(this::run);
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
      try (Consumer<byte[], byte[]> opened = consumers.createConsumer(null, "progress")) {
        consumer = opened;
        switch (source) {
          case CAPTURE -> follow(opened);
          case TOPICS -> takeEndsAsProgress(opened);
        }
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        log.warn("Progress of capture cannot be read, trying again: {}", e.getMessage());
        pause(RETRY);
      } finally {
        consumer = null;
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> opened) {
    long end = begin(opened);
    List<Progress> known = new ArrayList<>();
    // All at once: the newest of them must be new, not the oldest of the last ones.
    while (isRunning() && opened.position(partition) < end) {
      known.addAll(read(opened.poll(POLL)));
    }
    marks.add(known);
    while (isRunning()) {
      List<Progress> read = read(opened.poll(POLL));
      if (!read.isEmpty()) {
        marks.add(read);
        pause(GATHERING);
      }
    }
  }

  private void takeEndsAsProgress(Consumer<byte[], byte[]> opened) {
    while (isRunning()) {
      Map<String, long[]> ends = new HashMap<>();
      for (String table : tables) {
        List<PartitionInfo> partitions = opened.partitionsFor(table);
        while (partitions.isEmpty() && isRunning()) {
          pause(RETRY);
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
      pause(RETRY);
    }
  }

  /** Goes to some records before the end, and returns the end. */
  private long begin(Consumer<byte[], byte[]> opened) {
    List<TopicPartition> partitions = List.of(partition);
    opened.assign(partitions);
    while (isRunning() && opened.partitionsFor(partition.topic()).isEmpty()) {
      pause(RETRY);
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

  private void pause(Duration time) {
    try {
      stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
    }
  }
}
