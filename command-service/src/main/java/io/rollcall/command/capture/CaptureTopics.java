package io.rollcall.command.capture;

import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that capture needs: creates those that are missing and checks those that exist. A
 * topic's partitions decide where a key's changes are, so they stay what they are.
 *
 * <p>The one thing that is changed is a {@code max.message.bytes} below what capture may send: the
 * first larger change would stop capture, and to set it aside would leave its row as it was. It is
 * only ever raised, which takes nothing from anyone. Where Kafka refuses that to us, capture goes
 * on as it is and says what to do; should such a change come first, it waits for that, and nothing
 * is lost.
 */
final class CaptureTopics {
  /** The largest record that topics made by capture take; Kafka's own default is 1 MiB. */
  static final int LARGEST_RECORD = 16 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(CaptureTopics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** For how long a topic that was made may be unknown to a broker. */
  private static final Duration HEARD = Duration.ofSeconds(10);

  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private static final AlterConfigOp WIDER =
      new AlterConfigOp(
          new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_RECORD)),
          AlterConfigOp.OpType.SET);

  private final Map<String, NewTopic> wanted = new LinkedHashMap<>();
  private final Set<String> compacted;

  /** Topics of tables, whose records are as large as their rows. */
  private final Set<String> ofRows = new LinkedHashSet<>();

  /**
   * The topics as they were found.
   *
   * @param ends the end of each partition of each topic of changes
   * @param warnings what an operator should mend, and how
   */
  record Ready(Ends ends, List<String> warnings) {}

  /**
   * Plans the topics.
   *
   * @param tables the captured tables
   */
  CaptureTopics(CaptureSettings settings, Set<String> tables) {
    Topics topics = settings.topics();
    for (String table : tables) {
      boolean heartbeat = table.equals(Topics.HEARTBEAT_TABLE);
      if (!heartbeat) {
        ofRows.add(topics.table(table));
      }
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
   * @throws CaptureFailure if Kafka does not answer, or a topic can't be used as it is
   */
  Ready ensure(Map<String, String> kafka) throws InterruptedException {
    try (Admin admin = admin(kafka)) {
      return ensure(admin);
    }
  }

  /** The same, by a client that the caller closes. */
  Ready ensure(Admin admin) throws InterruptedException {
    try {
      create(admin);
      for (long begun = System.nanoTime(); ; TimeUnit.MILLISECONDS.sleep(ASK_AGAIN.toMillis())) {
        try {
          return found(admin);
        } catch (ExecutionException e) {
          // Whom we ask may hear a moment later of what another broker has just made.
          if (!(cause(e) instanceof UnknownTopicOrPartitionException)
              || System.nanoTime() - begun > HEARD.toNanos()) {
            throw e;
          }
        }
      }
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private Ready found(Admin admin) throws ExecutionException, InterruptedException {
    Map<String, Config> configs = configs(admin);
    check(configs);
    List<String> warnings = widen(admin, configs);
    return new Ready(ends(admin), warnings);
  }

  /**
   * Looks again at topics that exist.
   *
   * @return what an operator should mend now, and how
   * @throws CaptureFailure if Kafka does not answer
   */
  List<String> warnings(Map<String, String> kafka) throws InterruptedException {
    try (Admin admin = admin(kafka)) {
      return warnings(admin);
    }
  }

  /** The same, by a client that the caller closes. */
  List<String> warnings(Admin admin) throws InterruptedException {
    try {
      return widen(admin, configs(admin));
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static Admin admin(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    properties.put("request.timeout.ms", 10_000);
    return Admin.create(properties);
  }

  private static CaptureFailure failure(ExecutionException e) {
    Throwable cause = cause(e);
    return new CaptureFailure("Kafka: " + cause.getMessage(), cause);
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
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

  private Map<String, Config> configs(Admin admin) throws ExecutionException, InterruptedException {
    List<ConfigResource> resources = compacted.stream().map(CaptureTopics::resource).toList();
    Map<String, Config> configs = new TreeMap<>();
    admin
        .describeConfigs(resources)
        .all()
        .get()
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static void check(Map<String, Config> configs) {
    List<String> faults = new ArrayList<>();
    configs.forEach(
        (topic, config) -> {
          String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
          if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            faults.add("topic %s has cleanup.policy=%s".formatted(topic, policy));
          }
        });
    if (!faults.isEmpty()) {
      throw new CaptureFailure(
          String.join(", ", faults)
              + ": lists are rebuilt from these topics, so they must keep the newest change of every"
              + " row. Set cleanup.policy=compact, or rollcall.topics.prefix to another name");
    }
  }

  /**
   * Has topics take what capture may send.
   *
   * @return what to do about each one that Kafka keeps as it is
   */
  private List<String> widen(Admin admin, Map<String, Config> configs)
      throws ExecutionException, InterruptedException {
    List<String> warnings = new ArrayList<>();
    for (String topic : ofRows) {
      Config config = configs.get(topic);
      if (config == null) {
        continue;
      }
      String most = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
      if (Long.parseLong(most) >= LARGEST_RECORD) {
        continue;
      }
      try {
        admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(WIDER))).all().get();
        LOG.info(
            "Topic {} took records of {} bytes at most; it takes {} now",
            topic,
            most,
            LARGEST_RECORD);
      } catch (ExecutionException e) {
        if (!isRefusal(cause(e))) {
          throw e;
        }
        warnings.add(narrow(topic, most, cause(e)));
      }
    }
    return List.copyOf(warnings);
  }

  /** Whether Kafka has said no, which asking once more won't change. */
  private static boolean isRefusal(Throwable cause) {
    return cause instanceof AuthorizationException
        || cause instanceof PolicyViolationException
        || cause instanceof InvalidConfigurationException
        || cause instanceof InvalidRequestException;
  }

  private static String narrow(String topic, String most, Throwable refusal) {
    return ("topic %1$s has max.message.bytes=%2$s, and Kafka refuses to raise it (%3$s): a larger"
            + " change stops capture until someone does: kafka-configs.sh --bootstrap-server …"
            + " --alter --entity-type topics --entity-name %1$s --add-config max.message.bytes=%4$d")
        .formatted(topic, most, refusal.getMessage(), LARGEST_RECORD);
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
