package io.rollcall.query.deadletter;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.change.UnreadableChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the topic of records that could not be read: key and value as they came, and in headers
 * why not, and from where. Where Kafka does not take a letter of that size, it is sent without the
 * value, or even without the key, and says so. What becomes of a letter is a further record.
 *
 * <p>The topic keeps what it has until somebody has seen to it, see {@link #forgetBefore}.
 * Thread-safe.
 */
public final class DeadLetters {
  /**
   * The largest letter: a record as large as capture lets them be, 16 MiB, and the headers. The
   * producer's {@code max.request.size} must be as large.
   */
  static final int LARGEST_LETTER = 16 * 1024 * 1024 + 64 * 1024;

  /** So many records that were set aside last are known, so that each is sent once. */
  private static final int KNOWN = 10_000;

  private static final String FOREVER = "-1";

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Producer<byte[], byte[]> kafka;
  private final Supplier<Admin> admin;
  private final String topic;
  private final MeterRegistry meters;

  /** Whether the topic was there when it was last looked after; no broker makes it by itself. */
  private volatile boolean made;

  /**
   * The records that this process has set aside last: a batch that cannot be applied for a while is
   * read again and again.
   */
  private final Set<Sent> known = Collections.newSetFromMap(new Latest());

  private record Sent(LetterId id, long timestamp) {}

  private static final class Latest extends LinkedHashMap<Sent, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Sent, Boolean> eldest) {
      return size() > KNOWN;
    }
  }

  /**
   * @param admin opens a client, to make the topic with
   */
  public DeadLetters(
      Producer<byte[], byte[]> kafka, Supplier<Admin> admin, String topic, MeterRegistry meters) {
    this.admin = admin;
    this.kafka = kafka;
    this.topic = topic;
    this.meters = meters;
  }

  /** Sets a record aside; returns when Kafka has it, throws when it has not. */
  public void add(ConsumerRecord<byte[], byte[]> record, UnreadableChange reason) {
    LetterId id = new LetterId(record.topic(), record.partition(), record.offset());
    Sent sent = new Sent(id, record.timestamp());
    if (isKnown(sent)) {
      return;
    }
    String why = String.valueOf(reason.getMessage());
    log.error("Set aside {}: {}; it is in topic {}", id, why, topic);
    sent(
        () -> {
          if (!isTaken(letter(record, id, record.key(), record.value(), "", why))
              && !isTaken(letter(record, id, record.key(), null, "value", why))) {
            send(letter(record, id, null, null, "key and value", why));
          }
          return null;
        });
    synchronized (known) {
      known.add(sent);
    }
    meters.counter("rollcall.projection.dead.letters", "topic", record.topic()).increment();
  }

  private boolean isKnown(Sent sent) {
    synchronized (known) {
      return known.contains(sent);
    }
  }

  /**
   * Notes what has become of letters; returns when Kafka has it, throws when it has not.
   *
   * @return where the last note stands; -1 if there was none
   */
  long note(List<Note> notes) {
    return sent(
        () -> {
          List<Future<RecordMetadata>> sending = new ArrayList<>(notes.size());
          for (Note note : notes) {
            sending.add(kafka.send(Entry.of(note, topic)));
          }
          long last = -1;
          for (Future<RecordMetadata> each : sending) {
            last = Math.max(last, each.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).offset());
          }
          return last;
        });
  }

  /** Has Kafka remove what stands before a place of the topic. */
  void forgetBefore(long position) {
    sent(
        () -> {
          try (Admin opened = admin.get()) {
            opened
                .deleteRecords(
                    Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(position)))
                .all()
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
          }
          return null;
        });
  }

  private interface Sending<T extends @Nullable Object> {
    T send() throws InterruptedException, ExecutionException, TimeoutException;
  }

  private <T extends @Nullable Object> T sent(Sending<T> sending) {
    try {
      makeTopic();
      return sending.send();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      // Perhaps because somebody has deleted the topic.
      made = false;
      throw new CompletionException("The topic " + topic + " could not be written", e);
    }
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> record,
      LetterId id,
      byte @Nullable [] key,
      byte @Nullable [] value,
      String leftOut,
      String reason) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, key, value);
    Headers headers = letter.headers();
    Entry.name(id, headers);
    headers
        .add(Entry.REASON, Entry.bytes(reason))
        .add(Entry.TIMESTAMP, number(record.timestamp()))
        .add(Entry.KEY_BYTES, number(size(record.key())))
        .add(Entry.VALUE_BYTES, number(size(record.value())));
    if (!leftOut.isEmpty()) {
      headers.add(Entry.LEFT_OUT, Entry.bytes(leftOut));
    }
    return letter;
  }

  private static byte[] number(long number) {
    return Entry.bytes(Long.toString(number));
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Sends a letter, unless it is too large. */
  private boolean isTaken(ProducerRecord<byte[], byte[]> letter)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      send(letter);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return false;
      }
      throw e;
    }
  }

  private void send(ProducerRecord<byte[], byte[]> letter)
      throws InterruptedException, ExecutionException, TimeoutException {
    kafka.send(letter).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void makeTopic() throws InterruptedException, ExecutionException, TimeoutException {
    if (made) {
      return;
    }
    try (Admin opened = admin.get()) {
      NewTopic wanted =
          new NewTopic(topic, Optional.of(1), Optional.empty())
              .configs(
                  Map.of(
                      TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                      String.valueOf(LARGEST_LETTER),
                      TopicConfig.RETENTION_MS_CONFIG,
                      FOREVER));
      opened.createTopics(List.of(wanted)).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    made = true;
  }
}
