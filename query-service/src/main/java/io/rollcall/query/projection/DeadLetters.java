package io.rollcall.query.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.change.UnreadableChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of records that could not be read: key and value as they came, and in headers why not,
 * and from where.
 */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Producer<byte[], byte[]> kafka;
  private final Supplier<Admin> admin;
  private final String topic;
  private final MeterRegistry meters;

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
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), record.value());
    letter
        .headers()
        .add("reason", bytes(String.valueOf(reason.getMessage())))
        .add("topic", bytes(record.topic()))
        .add("partition", bytes(Integer.toString(record.partition())))
        .add("offset", bytes(Long.toString(record.offset())));
    try {
      makeTopic();
      kafka.send(letter).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new CompletionException("The dead letter could not be sent to " + topic, e);
    }
    meters.counter("rollcall.projection.dead.letters", "topic", record.topic()).increment();
  }

  /** Letters are rare, so the topic is looked after for each; a broker makes none by itself. */
  private void makeTopic() throws InterruptedException, ExecutionException, TimeoutException {
    try (Admin opened = admin.get()) {
      NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty());
      opened.createTopics(List.of(wanted)).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
