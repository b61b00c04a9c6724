package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that the topics hold and a snapshot does not show: they were deleted while no slot kept
 * the log, so no change will ever say so. What is left when the snapshot ends gets a delete of our
 * own making.
 *
 * <p>About 130 bytes a row are held in memory, only while a snapshot runs and only if the topics
 * were not empty before. Not thread-safe.
 */
final class VanishedRows {
  /** Beyond it nothing is remembered, and such rows stay until lists are built anew. */
  static final int MOST_ROWS = 2_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(VanishedRows.class);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Map<String, Set<ByteBuffer>> rows = new HashMap<>();
  private @Nullable Long snapshotLsn;

  /** Reads which rows some topics hold, each up to where it ends now. */
  static VanishedRows in(Collection<String> topics, Ends ends, Map<String, String> kafka) {
    Map<TopicPartition, Long> unread = new HashMap<>();
    Map<String, long[]> now = ends.now();
    for (String topic : topics) {
      long[] offsets = now.getOrDefault(topic, new long[0]);
      for (int partition = 0; partition < offsets.length; partition++) {
        if (offsets[partition] > 0) {
          unread.put(new TopicPartition(topic, partition), offsets[partition]);
        }
      }
    }
    VanishedRows vanished = new VanishedRows();
    if (!unread.isEmpty()) {
      vanished.read(unread, kafka);
    }
    return vanished;
  }

  /** A snapshot shows this row, at its place in the log. */
  void shown(String topic, byte @Nullable [] key, long lsn) {
    snapshotLsn = lsn;
    Set<ByteBuffer> keys = rows.get(topic);
    if (keys != null && key != null) {
      keys.remove(ByteBuffer.wrap(key));
    }
  }

  boolean isEmpty() {
    return rows.values().stream().allMatch(Set::isEmpty);
  }

  /**
   * The snapshot is over: hands out what is left, by topic and key.
   *
   * @param otherwise the place in the log if the snapshot showed no row at all
   * @return the place in the log of these deletes
   */
  long remaining(long otherwise, BiConsumer<String, byte[]> row) {
    rows.forEach((topic, keys) -> keys.forEach(key -> row.accept(topic, bytes(key))));
    return snapshotLsn == null ? otherwise : snapshotLsn;
  }

  /** The delete of a row, as Debezium would have put it. */
  static byte[] delete(String topic, byte[] key, long lsn, long atMs) {
    String[] names = topic.split("\\.", -1);
    return """
        {"before":%s,"after":null,"source":{"connector":"postgresql","name":"%s","ts_ms":%d,\
        "snapshot":"false","schema":"public","table":"%s","lsn":%d},"op":"d","ts_ms":%d}"""
        .formatted(
            new String(key, UTF_8),
            String.join(".", Arrays.copyOf(names, names.length - 2)),
            atMs,
            names[names.length - 1],
            lsn,
            atMs)
        .getBytes(UTF_8);
  }

  private static byte[] bytes(ByteBuffer key) {
    byte[] bytes = new byte[key.remaining()];
    key.duplicate().get(bytes);
    return bytes;
  }

  private void read(Map<TopicPartition, Long> unread, Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("enable.auto.commit", "false");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<TopicPartition, Set<ByteBuffer>> held = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(unread.keySet());
      consumer.seekToBeginning(unread.keySet());
      while (!unread.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          hold(
              held.computeIfAbsent(
                  new TopicPartition(record.topic(), record.partition()), p -> new HashSet<>()),
              record);
        }
        unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        if (System.nanoTime() > deadline) {
          throw new CaptureFailure("the rows that the topics hold can't be read: " + unread);
        }
        if (held.values().stream().mapToInt(Set::size).sum() > MOST_ROWS) {
          LOG.error(
              "More than {} rows are in the topics: those that were deleted while no slot kept the"
                  + " log stay in the lists until these are built anew",
              MOST_ROWS);
          return;
        }
      }
    }
    held.forEach(
        (partition, keys) ->
            rows.computeIfAbsent(partition.topic(), topic -> new HashSet<>()).addAll(keys));
  }

  private static void hold(Set<ByteBuffer> keys, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      keys.remove(ByteBuffer.wrap(record.key()));
    } else if (Arrays.equals(record.key(), Relay.TRUNCATE_KEY)) {
      keys.clear();
    } else {
      keys.add(ByteBuffer.wrap(record.key()));
    }
  }
}
