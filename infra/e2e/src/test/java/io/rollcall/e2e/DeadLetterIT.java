package io.rollcall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Records that are no changes are set aside with their reasons, and stop nothing. */
class DeadLetterIT {
  private static final byte[] KEY = bytes("{\"department_id\":\"X\"}");

  @Test
  void unreadableRecords_areSetAside_andLaterChangesStillApply() throws Exception {
    try (Rig rig = Rig.shared()) {
      rig.command();
      Service query = rig.query();
      rig.awaitTables();
      rig.awaitCaughtUp(query);
      String topic = rig.topics + ".public.departments";
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", rig.kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int partition = 0; partition < producer.partitionsFor(topic).size(); partition++) {
          producer.send(new ProducerRecord<>(topic, partition, KEY, bytes("no JSON"))).get();
          producer.send(new ProducerRecord<>(topic, partition, KEY, bytes("{\"op\":\"c\"}"))).get();
        }
      }
      rig.database.execute(
          "INSERT INTO departments VALUES ('D1', 'One', 'B', 'H'), ('D2', 'Two', 'B', 'H')");
      rig.awaitCaughtUp(query);
      rig.compareAll(query);
      List<ConsumerRecord<byte[], byte[]>> letters = letters(rig, 8);
      assertThat(letters)
          .allSatisfy(
              letter -> {
                assertThat(letter.key()).isEqualTo(KEY);
                assertThat(header(letter, "topic")).isEqualTo(topic);
                assertThat(header(letter, "reason")).isNotBlank();
                assertThat(header(letter, "offset")).matches("\\d+");
              });
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> letters(Rig rig, int atLeast) {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", rig.kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(rig.topics + ".dead-letters", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Awaitility.await("dead letters")
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return letters.size() >= atLeast;
              });
    }
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
