package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.ChangeReader;
import io.rollcall.query.deadletter.DeadLetters;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.page.Embeddings;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.Pages;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.ConsumerSeekAware.ConsumerSeekCallback;

/** What the listener does with Kafka while Redis is away. */
class ChangesListenerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final String TOPIC = "test.public.labs";
  private static final TopicPartition MINE = new TopicPartition(TOPIC, 0);
  private static final TopicPartition OTHERS = new TopicPartition(TOPIC, 1);

  private final Catalog catalog = Catalog.bundled();
  private final Keys keys = new Keys("test", catalog);
  private final Redis noRedis =
      new Redis(
          () -> {
            throw new IllegalStateException("Redis is away");
          },
          Runnable::run);
  private final ReadModel away = new ReadModel(noRedis, keys);
  private final Generations generations =
      new Generations(noRedis, keys, catalog, Clock.systemUTC());
  private final List<String> warnings = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final ChangesListener listener =
      new ChangesListener(
          Map.of(TOPIC, Catalog.bundled().type("labs")),
          "heartbeats",
          beats -> {},
          new ChangeReader(),
          new Projection(
              away,
              generations,
              new Pages(noRedis, keys, TIMEOUT, 100, Clock.systemUTC()),
              new Registrations(noRedis, keys, catalog, 100, Clock.systemUTC()),
              new Embeddings(catalog),
              new Evictions(eviction -> {}),
              TIMEOUT,
              Clock.systemUTC()),
          away,
          generations,
          new DeadLetters(
              new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()),
              () -> {
                throw new IllegalStateException("Kafka is away");
              },
              "test.dead-letters",
              new SimpleMeterRegistry()),
          new Failures(Clock.systemUTC(), warnings::add),
          new ChangeMeters(new SimpleMeterRegistry(), catalog, Clock.systemUTC()),
          TIMEOUT);

  @Test
  void partitions_assignedWithoutRedis_areReadFromTheBeginning() {
    Seeks seeks = new Seeks();
    listener.onPartitionsAssigned(Map.of(MINE, 70L, OTHERS, 80L), seeks);
    assertThat(seeks.beginnings).containsExactlyInAnyOrder(MINE, OTHERS);
  }

  @Test
  void records_ofPartitionsThatAreOthersNow_arePassedOver() {
    consumer.assign(List.of(MINE));
    assertThatCode(() -> listener.onMessage(List.of(record(OTHERS)), consumer))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> listener.onMessage(List.of(record(MINE), record(OTHERS)), consumer))
        .hasRootCauseMessage("Redis is away");
  }

  @Test
  void aBatch_thatIsTriedAgain_isToldWithItsCause() {
    consumer.assign(List.of(MINE));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> listener.onMessage(List.of(record(MINE)), consumer))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(warnings).hasSize(1).first().asString().endsWith("labs: Redis is away");
  }

  private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition) {
    byte[] key = "{\"lab_id\":\"L1\"}".getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(partition.topic(), partition.partition(), 7, key, null);
  }

  /** Notes what is to be read from the beginning; nothing else is expected. */
  private static final class Seeks implements ConsumerSeekCallback {
    final List<TopicPartition> beginnings = new ArrayList<>();

    @Override
    public void seekToBeginning(String topic, int partition) {
      beginnings.add(new TopicPartition(topic, partition));
    }

    @Override
    public void seek(String topic, int partition, long offset) {
      throw new AssertionError();
    }

    @Override
    public void seek(String topic, int partition, Function<Long, Long> offset) {
      throw new AssertionError();
    }

    @Override
    public void seekToEnd(String topic, int partition) {
      throw new AssertionError();
    }

    @Override
    public void seekRelative(String topic, int partition, long offset, boolean toCurrent) {
      throw new AssertionError();
    }

    @Override
    public void seekToTimestamp(String topic, int partition, long timestamp) {
      throw new AssertionError();
    }

    @Override
    public void seekToTimestamp(Collection<TopicPartition> partitions, long timestamp) {
      throw new AssertionError();
    }
  }
}
