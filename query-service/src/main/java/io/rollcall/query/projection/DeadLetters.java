package io.rollcall.query.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.change.UnreadableChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of records that could not be read: key and value as they came, and in headers why not,
 * and from where. Where Kafka does not take a letter of that size, it is sent without the value, or
 * even without the key, and says so. Thread-safe.
 */
final class DeadLetters {
  /**
   * The largest letter: a record as large as capture lets them be, 16 MiB, and the headers. The
   * producer's {@code max.request.size} must be as large.
   */
  static final int LARGEST_LETTER = 16 * 1024 * 1024 + 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Producer<byte[], byte[]> kafka;
  private final Supplier<Admin> admin;
  private final String topic;
  private final MeterRegistry meters;

  /** Whether the topic was there when it was last looked after; no broker makes it by itself. */
  private volatile boolean made;

  /**
   * @param admin opens a client, to make the topic with
   */
  DeadLetters(
      Producer<byte[], byte[]> kafka, Supplier<Admin> admin, String topic, MeterRegistry meters) {
    this.admin = admin;
    this.kafka = kafka;
    this.topic = topic;
    this.meters = meters;
  }

  /** Sets a record aside; returns when Kafka has it, throws when it has not. */
  void add(ConsumerRecord<byte[], byte[]> record, UnreadableChange reason) {
    log.error(
        "Set aside {}-{}@{}: {}; it is in topic {}",
        record.topic(),
        record.partition(),
        record.offset(),
        reason.getMessage(),
        topic);
    String why = String.valueOf(reason.getMessage());
    try {
      makeTopic();
      if (!isTaken(letter(record, record.key(), record.value(), why))
          && !isTaken(letter(record, record.key(), null, without("value", record.value(), why)))) {
        send(letter(record, null, null, without("key and value", record.key(), why)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException | TimeoutException e) {
      // Perhaps because somebody has deleted the topic.
      made = false;
      throw new CompletionException("The dead letter could not be sent to " + topic, e);
    }
    meters.counter("rollcall.projection.dead.letters", "topic", record.topic()).increment();
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> record,
      byte @Nullable [] key,
      byte @Nullable [] value,
      String reason) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, key, value);
    letter
        .headers()
        .add("reason", bytes(reason))
        .add("topic", bytes(record.topic()))
        .add("partition", bytes(Integer.toString(record.partition())))
        .add("offset", bytes(Long.toString(record.offset())));
    return letter;
  }

  private static String without(String what, byte @Nullable [] part, String reason) {
    int size = part == null ? 0 : part.length;
    return "%s; left out is the %s, whose %d bytes are more than Kafka takes here"
        .formatted(reason, what, size);
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
                  Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_LETTER)));
      opened.createTopics(List.of(wanted)).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    made = true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
