package io.rollcall.command.capture;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The topics of Kafka.
 *
 * @param prefix what all their names begin with: letters, digits, ., _ and -, at most 100
 * @param partitions how many partitions a topic of changes is created with, from 1 to 1000; one
 *     that exists keeps its own
 * @param replication how many brokers hold a topic that is created, from 1 to 9
 */
@ConfigurationProperties("rollcall.topics")
record TopicProperties(
    @DefaultValue("rollcall") String prefix,
    @DefaultValue("4") int partitions,
    @DefaultValue("1") int replication) {

  TopicProperties {
    check(
        prefix.matches("[A-Za-z0-9._-]{1,100}"),
        "prefix",
        "must be letters, digits, ., _ and -, at most 100");
    check(partitions >= 1 && partitions <= 1000, "partitions", "must be from 1 to 1000");
    check(replication >= 1 && replication <= 9, "replication", "must be from 1 to 9");
  }

  private static void check(boolean fine, String key, String must) {
    if (!fine) {
      throw new IllegalArgumentException("rollcall.topics." + key + ": " + must);
    }
  }
}
