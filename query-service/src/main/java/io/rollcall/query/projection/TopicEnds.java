package io.rollcall.query.projection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka where topics end, and who consumes them. Each question has a time limit. Not
 * thread-safe.
 */
final class TopicEnds implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Supplier<Admin> connect;
  private final Collection<String> topics;
  private final String group;
  private final Duration timeout;
  private @Nullable Admin admin;

  /**
   * @param connect makes a client; it may fail while Kafka's name is not known
   * @param group whose members consume the topics
   * @param timeout how long one question may take
   */
  TopicEnds(Supplier<Admin> connect, Collection<String> topics, String group, Duration timeout) {
    this.connect = connect;
    this.topics = List.copyOf(topics);
    this.group = group;
    this.timeout = timeout;
  }

  /** Kafka did not answer, or refused to. */
  static final class NotToldException extends Exception {
    private static final long serialVersionUID = 1L;

    NotToldException(String why) {
      super(why, null, false, false);
    }
  }

  /** The next offset of each partition; of topics that do not exist there is none. */
  Map<TopicPartition, Long> ask() throws NotToldException, InterruptedException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    try {
      var options = new DescribeTopicsOptions().timeoutMs(timeoutMs());
      for (var topic : admin().describeTopics(topics, options).topicNameValues().values()) {
        TopicDescription found = await(topic);
        if (found != null) {
          found
              .partitions()
              .forEach(
                  p ->
                      wanted.put(
                          new TopicPartition(found.name(), p.partition()), OffsetSpec.latest()));
        }
      }
      if (wanted.isEmpty()) {
        return Map.of();
      }
      var limit = new ListOffsetsOptions().timeoutMs(timeoutMs());
      Map<TopicPartition, Long> ends = new HashMap<>();
      var found = await(admin().listOffsets(wanted, limit).all());
      if (found != null) {
        found.forEach((partition, end) -> ends.put(partition, end.offset()));
      }
      return ends;
    } catch (KafkaException e) {
      throw new NotToldException(words(e));
    }
  }

  /** The partitions that no member of the group has. */
  List<TopicPartition> unassigned(Collection<TopicPartition> partitions)
      throws NotToldException, InterruptedException {
    try {
      var options = new DescribeConsumerGroupsOptions().timeoutMs(timeoutMs());
      var described = await(admin().describeConsumerGroups(List.of(group), options).all());
      Set<TopicPartition> assigned = new HashSet<>();
      if (described != null) {
        described.values().stream()
            .flatMap(each -> each.members().stream())
            .forEach(member -> assigned.addAll(member.assignment().topicPartitions()));
      }
      List<TopicPartition> rest = new ArrayList<>(partitions);
      rest.removeAll(assigned);
      return rest;
    } catch (KafkaException e) {
      throw new NotToldException(words(e));
    }
  }

  /** The answer; null if what it is about does not exist. */
  private <T> @Nullable T await(KafkaFuture<T> answer)
      throws NotToldException, InterruptedException {
    try {
      return answer.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UnknownTopicOrPartitionException
          || cause instanceof GroupIdNotFoundException) {
        return null;
      }
      throw new NotToldException(words(cause == null ? e : cause));
    } catch (TimeoutException e) {
      throw new NotToldException("no answer within " + 2 * timeout.toSeconds() + " s");
    }
  }

  private static String words(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : " " + cause.getMessage());
  }

  private Admin admin() {
    Admin known = admin;
    if (known == null) {
      known = connect.get();
      admin = known;
    }
    return known;
  }

  private int timeoutMs() {
    return Math.toIntExact(timeout.toMillis());
  }

  @Override
  public void close() {
    Admin known = admin;
    if (known != null) {
      known.close(CLOSE);
    }
  }
}
