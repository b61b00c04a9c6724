package io.rollcall.query.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.query.deadletter.Originals.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is found in a topic from which compaction and somebody have removed records. */
class OriginalsTest {
  private static final String TOPIC = "test.public.labs";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final byte[] BYTES = {1};

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final Originals originals = new Originals(() -> kafka, Duration.ofSeconds(20));

  OriginalsTest() {
    kafka.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
    kafka.updateBeginningOffsets(Map.of(PARTITION, 5L));
    kafka.updateEndOffsets(Map.of(PARTITION, 10L));
  }

  @Test
  void aRecord_isFoundInItsPlace() {
    holds(7, 9);
    assertThat(originals.at(TOPIC, 0, 7))
        .isInstanceOfSatisfying(
            Found.Held.class, held -> assertThat(held.record().offset()).isEqualTo(7));
  }

  @Test
  void aRecord_thatCompactionHasRemoved_isToldFromOneThatSomebodyHas() {
    holds(9);
    assertThat(originals.at(TOPIC, 0, 6)).isEqualTo(new Found.Compacted());
    assertThat(originals.at(TOPIC, 0, 4)).isEqualTo(new Found.Removed());
  }

  @Test
  void aPlace_thatTheTopicHasNotComeTo_isOfAnotherTopic() {
    assertThat(originals.at(TOPIC, 0, 10)).isEqualTo(new Found.Beyond());
    assertThat(originals.at(TOPIC, 1, 7)).isEqualTo(new Found.Beyond());
    assertThat(originals.at("test.public.none", 0, 7)).isEqualTo(new Found.Beyond());
  }

  @Test
  void whatFollows_isReadToTheEnd() {
    holds(6, 8, 9);
    List<Long> offsets = new ArrayList<>();
    originals.from(TOPIC, 0, 7, record -> offsets.add(record.offset()));
    assertThat(offsets).containsExactly(8L, 9L);
  }

  @Test
  void whatTakesTooLong_isGivenUp() {
    try (Originals hurried = new Originals(() -> kafka, Duration.ofNanos(1))) {
      assertThatThrownBy(() -> hurried.at(TOPIC, 0, 7))
          .isInstanceOf(Originals.TooSlowException.class)
          .hasMessageContaining(TOPIC);
    }
  }

  /** Once somebody reads. */
  private void holds(long... offsets) {
    kafka.schedulePollTask(
        () -> {
          for (long offset : offsets) {
            if (offset >= kafka.position(PARTITION)) {
              kafka.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, BYTES, BYTES));
            }
          }
        });
  }
}
