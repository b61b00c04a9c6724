package io.rollcall.command.capture;

import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.Map;

/**
 * What capture works with.
 *
 * @param database where changes come from
 * @param kafka what each of our Kafka clients is told, {@code bootstrap.servers} at least
 * @param topics where changes go
 * @param partitions of each topic that capture creates
 * @param replication how many brokers hold each topic that capture creates
 * @param slot the replication slot, also the name of the lock among command services
 * @param publication the publication that lists the captured columns
 * @param heartbeat how often the heartbeat table is written to
 * @param comparedRows the most rows of the topics that a snapshot is compared with
 */
public record CaptureSettings(
    Database database,
    Map<String, String> kafka,
    Topics topics,
    int partitions,
    short replication,
    String slot,
    String publication,
    Duration heartbeat,
    int comparedRows) {
  public CaptureSettings {
    kafka = Map.copyOf(kafka);
  }

  /** Where the captured position is kept. */
  String offsetsTopic() {
    return topics.prefix() + ".offsets";
  }
}
