package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one look at the projection saw; null stands for what could not be found out.
 *
 * @param consumers what the consumers of this service do
 * @param ends by partition, its next offset in Kafka
 * @param kafkaProblem why Kafka did not tell
 * @param unassigned the partitions that nobody of the group has; null also where this service has
 *     some itself, so that nobody else was asked after
 * @param applied by partition, the next offset that is applied in Redis
 * @param redisProblem why Redis did not tell
 * @param notReady the types whose rows have never been complete
 * @param captureTold whether capture has ever told how far it has come
 * @param lagMs how much older, by the times of commits, is what is applied than what is captured
 * @param ageMs how old is the position that all lists have reached, as Rollcall-As-Of has it
 */
record Sight(
    Consumers consumers,
    @Nullable Map<TopicPartition, Long> ends,
    @Nullable String kafkaProblem,
    @Nullable List<TopicPartition> unassigned,
    @Nullable Map<TopicPartition, Long> applied,
    @Nullable String redisProblem,
    List<ResourceType> notReady,
    boolean captureTold,
    @Nullable Long lagMs,
    @Nullable Long ageMs) {

  /**
   * The consumers of this service.
   *
   * @param running whether none of them has ended by itself
   * @param partitions how many partitions they have
   */
  record Consumers(boolean running, int partitions) {}
}
