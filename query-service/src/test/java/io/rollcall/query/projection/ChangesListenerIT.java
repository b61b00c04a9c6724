package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.ChangeReader;
import io.rollcall.change.Topics;
import io.rollcall.query.deadletter.DeadLetters;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the listener makes of batches of two types, on a real Redis; Kafka takes no dead letter. */
class ChangesListenerIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ResourceType labs = catalog.type("labs");
  private final ResourceType students = catalog.type("students");
  private final TopicPartition ofLabs = new TopicPartition(topics.of(labs), 0);
  private final TopicPartition ofStudents = new TopicPartition(topics.of(students), 0);
  private final ListsOnRedis redis =
      new ListsOnRedis(
          Servers.shared().redis().url(), catalog, new ProgressMarks(topics), Clock.systemUTC());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final ChangesListener listener =
      new ChangesListener(
          Map.of(topics.of(labs), labs, topics.of(students), students),
          "heartbeats",
          beats -> {},
          new ChangeReader(),
          Projections.on(redis, TIMEOUT, Clock.systemUTC()),
          redis.model,
          redis.generations,
          new DeadLetters(
              new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
              () -> {
                throw new IllegalStateException("Kafka is away");
              },
              topics.deadLetters(),
              new SimpleMeterRegistry()),
          new Failures(Clock.systemUTC(), warning -> {}),
          new ChangeMeters(new SimpleMeterRegistry(), catalog, Clock.systemUTC()),
          TIMEOUT);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(ofLabs, ofStudents));
  }

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void aType_isApplied_besideOneThatFails() throws Exception {
    begin(labs, ofLabs, 100);
    begin(students, ofStudents, 30);
    assertThatThrownBy(
            () ->
                listener.onMessage(
                    List.of(unreadable(ofStudents, 30), tombstone(ofLabs, 100)), consumer))
        .hasRootCauseMessage("Kafka is away");
    assertThat(applied(labs)).containsEntry(0, 101L);
    assertThat(applied(students)).containsEntry(0, 30L);
  }

  @Test
  void aPartition_thatMustBeReadAgain_besideATypeThatFails_isNotAppliedFromFurtherOn()
      throws Exception {
    begin(students, ofStudents, 30);
    for (int tries = 0; tries < 3; tries++) {
      assertThatThrownBy(
              () ->
                  listener.onMessage(
                      List.of(unreadable(ofStudents, 30), tombstone(ofLabs, 100)), consumer))
          .hasRootCauseMessage("Kafka is away");
    }
    listener.onMessage(List.of(tombstone(ofLabs, 100)), consumer);
    assertThat(applied(labs)).isEmpty();
    assertThat(consumer.position(ofLabs)).isZero();
    listener.onMessage(List.of(tombstone(ofLabs, 0)), consumer);
    assertThat(applied(labs)).containsEntry(0, 1L);
  }

  /** Has a partition applied up to an offset, and the listener know it. */
  private void begin(ResourceType type, TopicPartition partition, long offset) throws Exception {
    Projections.on(redis, TIMEOUT, Clock.systemUTC())
        .apply(type, List.of(), List.of(new OffsetMove(partition.partition(), 0, offset)));
    listener.onMessage(List.of(tombstone(partition, offset)), consumer);
    assertThat(consumer.position(partition)).isEqualTo(offset);
  }

  private Map<Integer, Long> applied(ResourceType type) {
    return redis.model.meta(type).join().applied();
  }

  private static ConsumerRecord<byte[], byte[]> tombstone(TopicPartition partition, long offset) {
    byte[] key = "{\"lab_id\":\"L1\"}".getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, key, null);
  }

  private static ConsumerRecord<byte[], byte[]> unreadable(TopicPartition partition, long offset) {
    byte[] noJson = {1};
    return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, noJson, noJson);
  }
}
