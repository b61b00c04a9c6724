package io.rollcall.command.capture;

import io.debezium.embedded.EmbeddedEngineChangeEvent;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.format.JsonByteArray;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a table once, by a Debezium of its own, and hands them on in the order of their
 * keys; the next ones when Kafka has those before.
 */
final class TableReading
    implements AutoCloseable, DebeziumEngine.ChangeConsumer<ChangeEvent<byte[], byte[]>> {
  static final String NOTIFICATIONS = "rollcall-resnapshot";

  /** Where rows go. */
  @FunctionalInterface
  interface Rows {
    /** Sends those that are to be sent, and returns when Kafka has acknowledged them. */
    void send(List<ChangeEvent<byte[], byte[]>> rows) throws InterruptedException;
  }

  /**
   * How far it is.
   *
   * @param rows that were read since it began and are in the topic
   * @param last the key of the last of them, null if there is none
   */
  record Reached(long rows, @Nullable String last) {}

  private final EngineThread thread;
  private final Rows rows;
  private volatile Reached reached = new Reached(0, null);
  private volatile boolean complete;

  private TableReading(Properties properties, Rows rows) {
    this.rows = rows;
    this.thread =
        new EngineThread(
            DebeziumEngine.create(JsonByteArray.class, JsonByteArray.class)
                .using(properties)
                .notifying(this));
  }

  static TableReading start(Properties properties, Rows rows) {
    TableReading reading = new TableReading(properties, rows);
    reading.thread.start("capture-reading");
    return reading;
  }

  /**
   * Waits for the end of the table.
   *
   * @return whether all rows are read and acknowledged
   * @throws CaptureFailure if that can't be
   */
  boolean await(Duration time) throws InterruptedException {
    if (complete) {
      return true;
    }
    if (thread.await(time) && !complete) {
      throw new CaptureFailure("Debezium ended before it had read the table");
    }
    return complete;
  }

  Reached reached() {
    return reached;
  }

  @Override
  public void handleBatch(
      List<ChangeEvent<byte[], byte[]>> events,
      RecordCommitter<ChangeEvent<byte[], byte[]>> committer)
      throws InterruptedException {
    List<ChangeEvent<byte[], byte[]>> read =
        events.stream().filter(event -> !event.destination().equals(NOTIFICATIONS)).toList();
    if (!read.isEmpty()) {
      rows.send(read);
      reached = new Reached(reached.rows() + read.size(), key(read.getLast()));
    }
    if (events.stream().anyMatch(TableReading::isTheEnd)) {
      complete = true;
    }
    committer.markBatchFinished();
  }

  @Override
  public void close() {
    thread.close();
  }

  private static boolean isTheEnd(ChangeEvent<byte[], byte[]> event) {
    return event.destination().equals(NOTIFICATIONS)
        && record(event).value() instanceof Struct told
        && "COMPLETED".equals(told.getString("type"));
  }

  private static String key(ChangeEvent<byte[], byte[]> row) {
    Struct key = (Struct) record(row).key();
    return String.valueOf(key.get(key.schema().fields().getFirst()));
  }

  private static SourceRecord record(ChangeEvent<byte[], byte[]> event) {
    return ((EmbeddedEngineChangeEvent<?, ?, ?>) event).sourceRecord();
  }
}
