package io.rollcall.query.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.ConsumerFactory;

class TopicListenerTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

  private final List<MockConsumer<byte[], byte[]>> opened = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private final ConsumerFactory<byte[], byte[]> consumers =
      new ConsumerFactory<>() {
        @Override
        public Consumer<byte[], byte[]> createConsumer(
            @Nullable String group, @Nullable String prefix, @Nullable String suffix) {
          return createConsumer(group, prefix, suffix, null);
        }

        @Override
        public Consumer<byte[], byte[]> createConsumer(
            @Nullable String group,
            @Nullable String prefix,
            @Nullable String suffix,
            @Nullable Properties properties) {
          MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
          opened.add(consumer);
          return consumer;
        }

        @Override
        public boolean isAutoCommit() {
          return false;
        }
      };

  private TopicListener listener(TopicListener.Following following) {
    return new TopicListener("test", consumers, following, failures::add);
  }

  @Test
  void aFailure_isTold_andFollowedByAnotherConsumer() {
    AtomicInteger times = new AtomicInteger();
    TopicListener listener =
        listener(
            (consumer, course) -> {
              if (times.incrementAndGet() == 1) {
                throw new KafkaException("away");
              }
              while (course.goesOn()) {
                course.pause(SOON);
              }
            });
    listener.start();
    await().atMost(SOON).until(() -> times.get() == 2);
    assertThat(failures).containsExactly("away");
    assertThat(opened).hasSize(2);
    assertThat(opened.getFirst().closed()).isTrue();

    listener.stop();
    assertThat(listener.isRunning()).isFalse();
    await().atMost(SOON).until(() -> opened.getLast().closed());
    assertThat(times).hasValue(2);
  }

  @Test
  void stopping_wakesAConsumer_thatWaits() {
    AtomicInteger polls = new AtomicInteger();
    TopicListener listener =
        listener(
            (consumer, course) -> {
              consumer.assign(List.of(PARTITION));
              ((MockConsumer<byte[], byte[]>) consumer)
                  .updateBeginningOffsets(Map.of(PARTITION, 0L));
              while (course.goesOn()) {
                polls.incrementAndGet();
                consumer.poll(SOON);
              }
            });
    listener.start();
    await().atMost(SOON).until(() -> polls.get() > 0);
    listener.stop();
    await().atMost(SOON).until(() -> opened.getFirst().closed());
    assertThat(failures).isEmpty();
  }
}
