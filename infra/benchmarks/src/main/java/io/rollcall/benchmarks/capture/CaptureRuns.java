package io.rollcall.benchmarks.capture;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.command.capture.Capture;
import io.rollcall.command.capture.CaptureSettings;
import io.rollcall.command.capture.Database;
import io.rollcall.servers.KafkaServer;
import io.rollcall.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;

/**
 * Runs capture, or the engine alone, from where it stands until a number of records has come.
 *
 * <p>Both are told the same: tables, columns, publication, sizes of batches and queue, JSON without
 * schemas. Capture in addition sends to Kafka and waits for its acknowledgement, keeps its position
 * there, writes heartbeats and tells readers how far it is.
 */
final class CaptureRuns {
  private static final String PUBLICATION = "bench";
  private static final String PREFIX = "bench";
  private static final String HEARTBEATS = "public\\." + Topics.HEARTBEAT_TABLE;

  private final Catalog catalog;
  private final Source source;
  private final KafkaServer kafka;
  private final Path folder;

  CaptureRuns(Catalog catalog, Source source, KafkaServer kafka, Path folder) {
    this.catalog = catalog;
    this.source = source;
    this.kafka = kafka;
    this.folder = folder;
  }

  /**
   * Runs capture, in topics and with a slot of its own name.
   *
   * @return records a second that Kafka acknowledged
   */
  double capture(String name, long records) {
    CaptureSettings settings =
        new CaptureSettings(
            new Database("127.0.0.1", source.port(), Source.DATABASE, PostgresServer.USER, ""),
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new Topics(PREFIX + "." + name),
            4,
            (short) 1,
            name,
            PUBLICATION,
            Duration.ofSeconds(1),
            2_000_000);
    try (Capture capture = new Capture(settings, catalog)) {
      capture.start();
      double rate = Growth.perSecond(() -> capture.counts().records(), records);
      // By the second heartbeat from here the position is stored, which is once a second.
      Growth.perSecond(() -> capture.counts().records(), records + 2);
      return rate;
    }
  }

  /** Where the engine begins: with a snapshot, or where its slot was made. */
  enum Start {
    WITH_SNAPSHOT("initial"),
    AT_SLOT("no_data");

    private final String mode;

    Start(String mode) {
      this.mode = mode;
    }
  }

  /**
   * Runs the engine alone, with a slot of its own name.
   *
   * @return records a second that it made
   */
  double engine(String name, Start start, long records) throws IOException, InterruptedException {
    try (EngineAlone engine = EngineAlone.start(properties(name, start))) {
      return Growth.perSecond(engine::records, records);
    }
  }

  private Properties properties(String name, Start start) {
    Properties properties = new Properties();
    properties.setProperty("name", name);
    properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.setProperty("topic.prefix", PREFIX + "." + name);
    properties.setProperty("database.hostname", "127.0.0.1");
    properties.setProperty("database.port", String.valueOf(source.port()));
    properties.setProperty("database.dbname", Source.DATABASE);
    properties.setProperty("database.user", PostgresServer.USER);
    properties.setProperty("database.password", "");
    properties.setProperty("plugin.name", "pgoutput");
    properties.setProperty("slot.name", name);
    properties.setProperty("publication.name", PUBLICATION);
    properties.setProperty("publication.autocreate.mode", "disabled");
    properties.setProperty("table.include.list", each(CaptureRuns::table) + "," + HEARTBEATS);
    properties.setProperty(
        "column.include.list",
        each(
                type ->
                    type.columns().stream()
                        .map(Column::sqlName)
                        .map(column -> table(type) + "\\." + column)
                        .collect(joining(",")))
            + ","
            + HEARTBEATS
            + "\\..*");
    properties.setProperty("converter.schemas.enable", "false");
    properties.setProperty("snapshot.mode", start.mode);
    properties.setProperty("poll.interval.ms", "1");
    properties.setProperty("max.batch.size", "2048");
    properties.setProperty("max.queue.size", "8192");
    properties.setProperty("offset.flush.interval.ms", "1000");
    properties.setProperty(
        "offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    properties.setProperty("offset.storage.file.filename", folder.resolve(name).toString());
    return properties;
  }

  private String each(Function<ResourceType, String> text) {
    return catalog.types().stream().map(text).collect(joining(","));
  }

  private static String table(ResourceType type) {
    return "public\\." + type.table();
  }
}
