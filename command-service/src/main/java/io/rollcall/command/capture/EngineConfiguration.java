package io.rollcall.command.capture;

import static java.util.stream.Collectors.joining;

import io.rollcall.change.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/** What Debezium is told. {@code infra/connect} says the same to a Connect cluster. */
final class EngineConfiguration {
  /** For how long Debezium looks for more once it has something. */
  static final Duration POLL_INTERVAL = Duration.ofMillis(1);

  /** How much of a table that is read anew waits to be sent: rows may be large. */
  private static final int READING_BYTES = 32 << 20;

  private EngineConfiguration() {}

  static Properties of(CaptureSettings settings, Publication publication, Start start) {
    Properties properties = new Properties();
    source(properties, settings, publication);
    pace(properties, settings);
    position(properties, settings, start);
    snapshot(properties, start);
    return properties;
  }

  /**
   * One that reads the rows of a table once, in the order of their keys, and tells by a
   * notification that it is through. It makes and uses no slot.
   *
   * @param table what is read of it
   * @param lsn the place in the log that is told of each row
   * @param notifications the topic that the notification names; nothing is sent there
   */
  static Properties reading(
      CaptureSettings settings, ReadTable table, long lsn, String notifications) {
    Properties properties = new Properties();
    source(properties, settings, table.publication());
    properties.setProperty("snapshot.mode", "initial_only");
    properties.setProperty("snapshot.isolation.mode", "repeatable_read");
    properties.setProperty("snapshot.fetch.size", "1024");
    properties.setProperty("snapshot.select.statement.overrides", "public." + table.name());
    properties.setProperty(
        "snapshot.select.statement.overrides.public." + table.name(), table.select());
    properties.setProperty("poll.interval.ms", "10");
    properties.setProperty("max.batch.size", "1024");
    properties.setProperty("max.queue.size", "4096");
    properties.setProperty("max.queue.size.in.bytes", String.valueOf(READING_BYTES));
    properties.setProperty("errors.max.retries", "0");
    properties.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
    properties.setProperty("notification.enabled.channels", "sink");
    properties.setProperty("notification.sink.topic.name", notifications);
    properties.setProperty("transforms", "placed");
    properties.setProperty("transforms.placed.type", PlacedRows.class.getName());
    properties.setProperty("transforms.placed." + PlacedRows.LSN, String.valueOf(lsn));
    // Its metrics must not be called as those of the engine that reads the log.
    properties.setProperty("custom.metric.tags", "task=resnapshot");
    return properties;
  }

  private static void source(
      Properties properties, CaptureSettings settings, Publication publication) {
    Database database = settings.database();
    properties.setProperty("name", settings.topics().prefix());
    properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.setProperty("topic.prefix", settings.topics().prefix());
    properties.setProperty("database.hostname", database.host());
    properties.setProperty("database.port", String.valueOf(database.port()));
    properties.setProperty("database.dbname", database.name());
    properties.setProperty("database.user", database.user());
    properties.setProperty("database.password", database.password());
    properties.setProperty("database.tcpKeepAlive", "true");
    properties.setProperty("driver.socketTimeout", "60");
    properties.setProperty("plugin.name", "pgoutput");
    properties.setProperty("slot.name", settings.slot());
    properties.setProperty("publication.name", settings.publication());
    properties.setProperty("publication.autocreate.mode", "disabled");
    properties.setProperty(
        "table.include.list",
        publication.tables().keySet().stream()
            .map(EngineConfiguration::table)
            .collect(joining(",")));
    // The publication keeps hidden columns from streaming; this keeps them from snapshots.
    properties.setProperty(
        "column.include.list",
        publication.tables().entrySet().stream()
            .flatMap(
                table ->
                    table.getValue().stream()
                        .map(column -> table(table.getKey()) + "\\." + literally(column)))
            .collect(joining(",")));
    properties.setProperty("converter.schemas.enable", "false");
    properties.setProperty("tombstones.on.delete", "true");
    properties.setProperty("skipped.operations", "none");
    // What anyone may put into the log by pg_logical_emit_message has no topic here.
    properties.setProperty("message.prefix.exclude.list", ".*");
  }

  private static void pace(Properties properties, CaptureSettings settings) {
    properties.setProperty("poll.interval.ms", String.valueOf(POLL_INTERVAL.toMillis()));
    properties.setProperty("max.batch.size", "2048");
    properties.setProperty("max.queue.size", "8192");
    properties.setProperty(
        "heartbeat.interval.ms", String.valueOf(settings.heartbeat().toMillis()));
    properties.setProperty(
        "heartbeat.action.query",
        "insert into public.%s (id) values (1) on conflict (id) do update set beat_at = now()"
            .formatted(Topics.HEARTBEAT_TABLE));
    // A failed engine is thrown away and started anew by us, who also see to topics and slot.
    properties.setProperty("errors.max.retries", "0");
    properties.setProperty("slot.max.retries", "0");
    properties.setProperty("task.management.timeout.ms", "60000");
  }

  private static void position(Properties properties, CaptureSettings settings, Start start) {
    properties.setProperty("offset.storage", PositionStore.class.getName());
    properties.setProperty("offset.flush.timeout.ms", "5000");
    properties.setProperty(PositionStore.TOPIC, settings.offsetsTopic());
    settings
        .kafka()
        .forEach((key, value) -> properties.setProperty(PositionStore.KAFKA + key, value));
    if (start instanceof Start.Resume resume) {
      properties.setProperty(PositionStore.POSITION, String.valueOf(resume.position()));
    }
  }

  private static void snapshot(Properties properties, Start start) {
    properties.setProperty("snapshot.mode", "custom");
    properties.setProperty("snapshot.mode.custom.name", CatchUpSnapshotter.NAME);
    if (start instanceof Start.SnapshotBesideSlot beside) {
      properties.setProperty(CatchUpSnapshotter.BESIDE_SLOT, "true");
      if (!beside.tables().isEmpty()) {
        properties.setProperty(
            "snapshot.include.collection.list",
            beside.tables().stream().map(EngineConfiguration::table).collect(joining(",")));
      }
    }
  }

  private static String table(String table) {
    return "public\\." + literally(table);
  }

  /** A regular expression that matches just a name; names are letters, digits, _ and $. */
  private static String literally(String name) {
    return name.replace("$", "\\$");
  }
}
