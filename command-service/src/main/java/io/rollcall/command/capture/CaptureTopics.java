package io.rollcall.command.capture;

import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics that capture needs: creates those that are missing, checks those that exist, and never
 * changes one. A topic's partitions decide where a key's changes are, so they stay what they are.
 */
final class CaptureTopics {
  /** The largest record that topics made by capture take; Kafka's own default is 1 MiB. */
  static final int LARGEST_RECORD = 16 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, NewTopic> wanted = new LinkedHashMap<>();
  private final Set<String> compacted;

  /**
   * Plans the topics.
   *
   * @param tables the captured tables
   */
  CaptureTopics(CaptureSettings settings, Set<String> tables) {
    Topics topics = settings.topics();
    for (String table : tables) {
      boolean heartbeat = table.equals(Topics.HEARTBEAT_TABLE);
      want(
          settings, topics.table(table), heartbeat ? 1 : settings.partitions(), changes(heartbeat));
    }
    want(settings, settings.offsetsTopic(), 1, changes(true));
    this.compacted = Set.copyOf(wanted.keySet());
    want(settings, topics.progress(), 1, deleted(Duration.ofHours(1), Duration.ofMinutes(10)));
    want(settings, topics.deadLetters(), 1, deleted(Duration.ofDays(30), Duration.ofDays(7)));
  }

  /** The topics to create where they are missing. */
  List<NewTopic> wanted() {
    return List.copyOf(wanted.values());
  }

  /**
   * Sees to it that all topics exist and can hold changes.
   *
   * @return the end of each partition of each topic of changes
   * @throws CaptureFailure if Kafka does not answer, or a topic can't be used as it is
   */
  Ends ensure(Map<String, String> kafka) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    properties.put("request.timeout.ms", 10_000);
    try (Admin admin = Admin.create(properties)) {
      create(admin);
      check(admin);
      return ends(admin);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CaptureFailure("Kafka: " + cause.getMessage(), cause);
    }
  }

  private void create(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    List<NewTopic> missing =
        wanted.values().stream().filter(topic -> !existing.contains(topic.name())).toList();
    for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private void check(Admin admin) throws ExecutionException, InterruptedException {
    List<ConfigResource> resources =
        compacted.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList();
    List<String> faults = new ArrayList<>();
    Map<ConfigResource, Config> configs = admin.describeConfigs(resources).all().get();
    configs.forEach(
        (resource, config) -> {
          String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
          if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            faults.add("topic %s has cleanup.policy=%s".formatted(resource.name(), policy));
          }
        });
    if (!faults.isEmpty()) {
      throw new CaptureFailure(
          String.join(", ", faults)
              + ": lists are rebuilt from these topics, so they must keep the newest change of every"
              + " row. Set cleanup.policy=compact, or rollcall.topics.prefix to another name");
    }
  }

  private Ends ends(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> topics =
        compacted.stream().filter(topic -> !topic.endsWith(".offsets")).collect(Collectors.toSet());
    Map<String, TopicDescription> descriptions = admin.describeTopics(topics).allTopicNames().get();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    Map<String, long[]> ends = new HashMap<>();
    descriptions.forEach(
        (topic, description) -> {
          int partitions = description.partitions().size();
          ends.put(topic, new long[partitions]);
          for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
          }
        });
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach(
            (partition, end) -> {
              long[] offsets = ends.get(partition.topic());
              if (offsets != null) {
                offsets[partition.partition()] = end.offset();
              }
            });
    return new Ends(ends);
  }

  private void want(
      CaptureSettings settings, String name, int partitions, Map<String, String> config) {
    wanted.put(name, new NewTopic(name, partitions, settings.replication()).configs(config));
  }

  /** A topic that keeps the newest record of each key. */
  private static Map<String, String> changes(boolean fewKeys) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_RECORD));
    if (fewKeys) {
      // Many records of one key: without small segments they would pile up for a week.
      config.put(TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(Duration.ofHours(1).toMillis()));
    }
    return config;
  }

  private static Map<String, String> deleted(Duration retention, Duration segment) {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG,
        String.valueOf(retention.toMillis()),
        TopicConfig.SEGMENT_MS_CONFIG,
        String.valueOf(segment.toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        String.valueOf(LARGEST_RECORD));
  }
}
