package io.rollcall.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {
  private static final TopicPartition WORDS = new TopicPartition("words", 0);

  @Test
  void acknowledged_records_survive_a_kill(@TempDir Path folder) throws Exception {
    int port = FreePorts.next();
    try (KafkaServer server = KafkaServer.start(folder, port);
        Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()))) {
      assertThatThrownBy(() -> admin.describeTopics(Set.of("words")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
      admin.createTopics(Set.of(new NewTopic("words", 1, (short) 1))).all().get();
      send(server, "kept");
      server.kill();
    }

    try (KafkaServer server = KafkaServer.start(folder, port)) {
      assertThat(firstWord(server)).isEqualTo("kept");
    }
  }

  private static void send(KafkaServer server, String word) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", server.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("words", word)).get(10, TimeUnit.SECONDS);
    }
  }

  private static String firstWord(KafkaServer server) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", server.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(WORDS));
      consumer.seekToBeginning(List.of(WORDS));
      return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
    }
  }
}
