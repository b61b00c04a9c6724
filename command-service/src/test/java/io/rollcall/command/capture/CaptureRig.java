package io.rollcall.command.capture;

import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.testkit.Kafka;
import io.rollcall.testkit.Postgres;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Postgres with the campus's schema, Kafka, and captures between them. */
final class CaptureRig implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, io.rollcall.testkit.Database> databases = new HashMap<>();
  private final Restartable<Kafka> kafka = Servers.restartableKafka();
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** A new database with all migrations; its name. */
  String database() {
    return database(Servers.shared().postgres());
  }

  /** The same on a server of the test's own. */
  String database(Postgres server) {
    io.rollcall.testkit.Database database = server.newDatabase();
    databases.put(database.name(), database);
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return database.name();
  }

  CaptureSettings settings(String database) {
    return settings(database, 100_000);
  }

  CaptureSettings settings(String database, int comparedRows) {
    io.rollcall.testkit.Database at = databases.get(database);
    return new CaptureSettings(
        new Database(at.host(), at.port(), at.name(), at.user(), at.password()),
        Map.of("bootstrap.servers", brokers()),
        new Topics(database),
        4,
        (short) 1,
        database,
        database,
        Duration.ofMillis(500),
        comparedRows);
  }

  Capture capture(String database) {
    return capture(settings(database));
  }

  Capture capture(CaptureSettings settings) {
    return started(new Capture(settings, Catalog.bundled()));
  }

  /** One whose producers are made in some way. */
  Capture capture(CaptureSettings settings, Supplier<Producer<byte[], byte[]>> producers) {
    return started(new Capture(settings, Catalog.bundled(), producers));
  }

  private Capture started(Capture capture) {
    opened.add(capture);
    capture.start();
    return capture;
  }

  Connection connect(String database) throws SQLException {
    return databases.get(database).connect();
  }

  void sql(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  String ask(String database, String question) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(question)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }

  void killKafka() {
    kafka.kill();
  }

  void startKafkaAgain() {
    kafka.start();
  }

  /** All records of a topic so far, in the order of each partition. */
  List<ConsumerRecord<String, String>> records(String topic) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", brokers(), "enable.auto.commit", "false");
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** What a reader of a topic ends up with: by key, the newest value's after. */
  Map<String, JsonNode> table(String topic) {
    return table(records(topic));
  }

  String brokers() {
    return kafka.server().bootstrapServers();
  }

  private static Map<String, JsonNode> table(List<ConsumerRecord<String, String>> records) {
    Map<String, JsonNode> table = new HashMap<>();
    for (ConsumerRecord<String, String> record : records) {
      if (record.value() == null) {
        table.remove(record.key());
        continue;
      }
      JsonNode envelope = JSON.readTree(record.value());
      switch (envelope.path("op").asString()) {
        case "d" -> table.remove(record.key());
        case "t" -> table.clear();
        default -> table.put(record.key(), envelope.path("after"));
      }
    }
    return table;
  }

  /**
   * The same, reading one partition after another: what must hold in whatever order they are read.
   */
  Map<String, JsonNode> tableByPartition(String topic) {
    Map<String, JsonNode> table = new HashMap<>();
    records(topic).stream()
        .collect(Collectors.groupingBy(ConsumerRecord::partition))
        .values()
        .forEach(records -> table.putAll(table(records)));
    return table;
  }

  /** Makes a topic that takes 1 MiB, as topics of Kafka do. */
  void narrowTopic(String name) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
      NewTopic topic =
          new NewTopic(name, 1, (short) 1)
              .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "1048588"));
      admin.createTopics(List.of(topic)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does what an operator is told to do. */
  void widenTopic(String name, int largest) {
    AlterConfigOp wider =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", String.valueOf(largest)),
            AlterConfigOp.OpType.SET);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(wider))).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All topics of a database's capture. */
  List<String> topics(String database) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers()))) {
      return admin.listTopics().names().get().stream()
          .filter(topic -> topic.startsWith(database + "."))
          .toList();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  CaptureMonitor monitor(String database, Duration stall, Capture capture) {
    return monitor(database, new CaptureLimits(stall, 1L << 40, 0.5), capture);
  }

  CaptureMonitor monitor(String database, CaptureLimits limits, @Nullable Capture capture) {
    CaptureMonitor monitor =
        new CaptureMonitor(settings(database).database(), database, limits, capture);
    opened.add(monitor);
    monitor.start();
    return monitor;
  }

  long confirmed(String database) throws SQLException {
    return Long.parseLong(
        ask(
            database,
            "select coalesce(max((confirmed_flush_lsn - '0/0')::bigint), 0) from"
                + " pg_replication_slots where slot_name = '"
                + database
                + "'"));
  }

  long logEnd(String database) throws SQLException {
    return Long.parseLong(ask(database, "select (pg_current_wal_lsn() - '0/0')::bigint"));
  }

  void stopCaptures() {
    for (AutoCloseable closeable : opened.reversed()) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    opened.clear();
  }

  static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    stopCaptures();
    kafka.close();
    for (io.rollcall.testkit.Database database : databases.values()) {
      database.close();
    }
  }
}
