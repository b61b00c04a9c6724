package io.rollcall.testkit;

/** A Kafka of one broker, which makes no topic unasked. */
public record Kafka(String host, int port) {

  static Kafka of(Instance instance) {
    return new Kafka(instance.host(), instance.port());
  }

  public String bootstrapServers() {
    return host + ":" + port;
  }
}
