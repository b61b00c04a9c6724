package io.rollcall.command.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class CapturePropertiesTest {
  @Test
  void defaults_are_these() {
    assertThat(capture(Map.of()))
        .isEqualTo(
            new CaptureProperties(
                true,
                "rollcall",
                "rollcall",
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                2_000_000,
                DataSize.ofGigabytes(10),
                0.5));
    assertThat(topics(Map.of())).isEqualTo(new TopicProperties("rollcall", 4, 1));
    assertThat(kafka(Map.of())).isEqualTo(new KafkaProperties(List.of("localhost:9092"), Map.of()));
  }

  @Test
  void clients_of_kafka_are_told_the_brokers_and_all_else() {
    assertThat(
            kafka(
                    Map.of(
                        "spring.kafka.bootstrap-servers", "a:1,b:2",
                        "spring.kafka.properties.security.protocol", "SSL"))
                .client())
        .isEqualTo(Map.of("bootstrap.servers", "a:1,b:2", "security.protocol", "SSL"));
  }

  @ParameterizedTest
  @CsvSource({
    "slot, Roll-Call",
    "slot, ''",
    "publication, a b",
    "heartbeat, 99ms",
    "heartbeat, 61s",
    "stall, 2s",
    "compared-rows, 999",
    "compared-rows, 100000001",
    "wal-budget, 63MB",
    "wal-warning, 0",
    "wal-warning, 1.01"
  })
  void a_bad_value_is_refused_by_its_name(String key, String value) {
    assertThatThrownBy(() -> capture(Map.of("rollcall.capture." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.capture." + key);
  }

  @ParameterizedTest
  @CsvSource({
    "prefix, a/b",
    "partitions, 0",
    "partitions, 1001",
    "replication, 0",
    "replication, 10"
  })
  void a_bad_value_of_topics_is_refused_by_its_name(String key, String value) {
    assertThatThrownBy(() -> topics(Map.of("rollcall.topics." + key, value)))
        .rootCause()
        .hasMessageContaining("rollcall.topics." + key);
  }

  private static CaptureProperties capture(Map<String, String> values) {
    return bind("rollcall.capture", CaptureProperties.class, values);
  }

  private static TopicProperties topics(Map<String, String> values) {
    return bind("rollcall.topics", TopicProperties.class, values);
  }

  private static KafkaProperties kafka(Map<String, String> values) {
    return bind("spring.kafka", KafkaProperties.class, values);
  }

  private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
  }
}
