package io.rollcall.command.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcall.change.Position;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the topics hold and a snapshot does not show: they were deleted while no slot kept
 * the log, so no change will ever say so. What is left when the snapshot ends gets a delete of our
 * own making.
 *
 * <p>About 200 bytes a row are held in memory, only while a snapshot runs and only if the topics
 * were not empty before. Topics of more rows than may be held fail capture before its snapshot:
 * without the comparison such a row would never go, since the lists are built from these topics,
 * and a start that fails loses nothing, since the next one compares as well. That one reads as much
 * again, so it has to wait. Not thread-safe.
 */
final class VanishedRows {
  /** How long Kafka may give nothing; how long it takes to read all of it depends on the rows. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration SOON = Duration.ofSeconds(2);

  /** How long to wait before topics that held too many rows are read again. */
  private static final Duration REST = Duration.ofMinutes(5);

  private final Map<String, Set<ByteBuffer>> rows = new HashMap<>();
  private @Nullable Long snapshotLsn;
  private long newestHistory = -1;

  /** Makes sure that it is still our turn. */
  @FunctionalInterface
  interface Turn {
    /**
     * Looks.
     *
     * @throws SQLException if it is not
     */
    void check() throws SQLException;
  }

  /**
   * Reads which rows some topics hold, each up to where it ends now.
   *
   * @param most how many rows there may be
   * @param turn checked again and again, since it may take long
   * @throws CaptureFailure if there are more, or Kafka gives nothing for a minute
   */
  static VanishedRows in(
      Collection<String> topics, Ends ends, Map<String, String> kafka, int most, Turn turn)
      throws SQLException {
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
    if (unread.isEmpty()) {
      return new VanishedRows();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      return read(consumer, unread, most, PATIENCE, turn, partition -> Long.MAX_VALUE);
    }
  }

  /**
   * Reads which rows a topic holds that nothing has been written of since, up to where it really
   * ends now: somebody else may have written to it.
   *
   * @param since by partition, from which offset on a key that is written is none of these
   */
  static VanishedRows before(
      List<Long> since, String topic, Map<String, String> kafka, int most, Turn turn)
      throws SQLException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      Map<TopicPartition, Long> unread = new HashMap<>();
      ends(consumer, topic, since.size())
          .forEach(
              (partition, end) -> {
                if (end > 0) {
                  unread.put(partition, end);
                }
              });
      return unread.isEmpty()
          ? new VanishedRows()
          : read(
              consumer,
              unread,
              most,
              PATIENCE,
              turn,
              partition -> since.get(partition.partition()));
    }
  }

  /** Where the partitions of a topic end now, whoever has written to it. */
  static List<Long> ends(String topic, int partitions, Map<String, String> kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      Map<TopicPartition, Long> ends = ends(consumer, topic, partitions);
      return IntStream.range(0, partitions)
          .mapToObj(partition -> ends.getOrDefault(new TopicPartition(topic, partition), 0L))
          .toList();
    }
  }

  /** Whether the leader of each partition that capture writes to answers soon. */
  static boolean leadersAnswer(Ends ends, Map<String, String> kafka) {
    List<TopicPartition> all =
        ends.now().keySet().stream()
            .flatMap(topic -> partitions(topic, ends.partitions(topic)).stream())
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      return consumer.endOffsets(all, SOON).size() == all.size();
    } catch (KafkaException e) {
      return false;
    }
  }

  private static Map<TopicPartition, Long> ends(
      Consumer<byte[], byte[]> consumer, String topic, int partitions) {
    return consumer.endOffsets(partitions(topic, partitions), PATIENCE);
  }

  private static List<TopicPartition> partitions(String topic, int partitions) {
    return IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads partitions from their beginnings.
   *
   * @param unread the partitions, each with the offset up to which it is read
   * @param patience how long nothing may come
   */
  static VanishedRows read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> unread,
      int most,
      Duration patience,
      Turn turn,
      ToLongFunction<TopicPartition> since)
      throws SQLException {
    Map<TopicPartition, Set<ByteBuffer>> held = new HashMap<>();
    Map<TopicPartition, Long> left = new HashMap<>(unread);
    consumer.assign(unread.keySet());
    consumer.seekToBeginning(unread.keySet());
    long newest = -1;
    long reached = -1;
    long heard = System.nanoTime();
    while (!left.isEmpty()) {
      turn.check();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        hold(
            held.computeIfAbsent(partition, p -> new HashSet<>()),
            record,
            record.offset() >= since.applyAsLong(partition));
        newest = Math.max(newest, history(record));
      }
      left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      refuseBeyond(most, held.values().stream().mapToInt(Set::size).sum());
      long here = unread.keySet().stream().mapToLong(consumer::position).sum();
      if (here > reached) {
        reached = here;
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > patience.toNanos()) {
        throw new CaptureFailure(
            "the rows that the topics hold can't be read: Kafka has given nothing for %d s of %s"
                .formatted(patience.toSeconds(), left.keySet()));
      }
    }
    VanishedRows vanished = byTopic(held);
    vanished.newestHistory = newest;
    return vanished;
  }

  /** The number of the newest history that is told of in the topics, -1 if there was nothing. */
  long newestHistory() {
    return newestHistory;
  }

  private static long history(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(Position.HISTORY_HEADER);
    try {
      long told = Position.history(header == null ? null : header.value());
      return told < 0 || told > Position.LAST_HISTORY ? 0 : told;
    } catch (NumberFormatException e) {
      return 0; // None of ours.
    }
  }

  /** Empties what it is given on the way, since both together would be twice the memory. */
  private static VanishedRows byTopic(Map<TopicPartition, Set<ByteBuffer>> held) {
    VanishedRows vanished = new VanishedRows();
    for (TopicPartition partition : List.copyOf(held.keySet())) {
      Set<ByteBuffer> keys = held.remove(partition);
      Set<ByteBuffer> others = vanished.rows.putIfAbsent(partition.topic(), keys);
      if (others != null) {
        others.addAll(keys);
      }
    }
    return vanished;
  }

  private static void refuseBeyond(int most, int rows) {
    if (rows > most) {
      throw new CaptureFailure(
          ("the topics hold more than %d rows, and a snapshot must be compared with all of them to"
                  + " find those that were deleted unseen: set rollcall.capture.compared-rows above"
                  + " the rows of all tables together, with about 200 bytes of heap for each. Tried again"
                  + " every %d min; meanwhile lists stand still, and a slot that is left keeps"
                  + " Postgres's log")
              .formatted(most, REST.toMinutes()),
          REST);
    }
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

  /**
   * The delete of a row, as Debezium would have put it, but seen in a snapshot: a transaction that
   * was open then may have written the row again before that place, and is captured after it.
   */
  static byte[] delete(String topic, byte[] key, long lsn, long atMs) {
    String[] names = topic.split("\\.", -1);
    return """
        {"before":%s,"after":null,"source":{"connector":"postgresql","name":"%s","ts_ms":%d,\
        "snapshot":"true","schema":"public","table":"%s","lsn":%d},"op":"d","ts_ms":%d}"""
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

  private static void hold(
      Set<ByteBuffer> keys, ConsumerRecord<byte[], byte[]> record, boolean isNew) {
    if (record.value() == null) {
      keys.remove(ByteBuffer.wrap(record.key()));
    } else if (Arrays.equals(record.key(), Relay.TRUNCATE_KEY)) {
      keys.clear();
    } else if (isNew) {
      keys.remove(ByteBuffer.wrap(record.key()));
    } else {
      keys.add(ByteBuffer.wrap(record.key()));
    }
  }
}
