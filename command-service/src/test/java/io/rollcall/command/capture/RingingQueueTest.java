package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.pipeline.DataChangeEvent;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RingingQueueTest {
  private static final DataChangeEvent EVENT =
      new DataChangeEvent(new SourceRecord(Map.of(), Map.of(), "topic", null, null));

  private final RingingQueue queue = new RingingQueue();

  @Test
  void events_areFetchedInTheirOrder_andRing() {
    try (Doorbell bell = Doorbell.open()) {
      queue.configure(Map.of(RingingQueue.BELL, bell.id()));
      DataChangeEvent second =
          new DataChangeEvent(new SourceRecord(Map.of(), Map.of(), "other", null, null));
      queue.enqueue(EVENT);
      queue.enqueue(second);
      long start = System.nanoTime();
      bell.await(Duration.ofMinutes(1));
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(30).toNanos());
      assertThat(queue.size()).isEqualTo(2);
      assertThat(queue.poll()).isSameAs(EVENT);
      assertThat(queue.poll()).isSameAs(second);
      assertThat(queue.poll()).isNull();
      assertThat(queue.size()).isZero();
    }
  }

  @Test
  void whoFetches_restsWhereNothingIs_forOnePollInterval() {
    try (Doorbell bell = Doorbell.open()) {
      queue.configure(Map.of(RingingQueue.BELL, bell.id()));
      bell.ring(true);
      bell.await(Duration.ofMillis(1)); // the one who fetches is known by that
      long start = System.nanoTime();
      assertThat(queue.size()).isZero();
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(EngineConfiguration.POLL_INTERVAL.toNanos() / 2);
    }
  }

  @Test
  void withoutABell_itIsAQueue() {
    queue.configure(Map.of());
    queue.enqueue(EVENT);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.poll()).isSameAs(EVENT);
  }
}
