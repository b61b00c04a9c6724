package io.rollcall.command.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is, in Spring Boot's own words.
 *
 * @param bootstrapServers brokers to begin with, host:port
 * @param properties further properties of all Kafka clients, such as security.protocol
 */
@ConfigurationProperties("spring.kafka")
record KafkaProperties(
    @DefaultValue("localhost:9092") List<String> bootstrapServers,
    @DefaultValue Map<String, String> properties) {

  /** What a client is told. */
  Map<String, String> client() {
    Map<String, String> client = new HashMap<>(properties);
    client.put("bootstrap.servers", String.join(",", bootstrapServers));
    return client;
  }
}
