package io.debezium.embedded;

import io.debezium.engine.ChangeEvent;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** Events as Debezium's engine makes them, which nobody outside of its package can. */
public final class CapturedEvents {
  private CapturedEvents() {}

  /** A streamed event at a place in the log. */
  public static ChangeEvent<byte[], byte[]> streamed(
      String topic, byte[] key, byte[] value, long lsn) {
    return at(Map.of("lsn", lsn, "lsn_commit", lsn, "ts_usec", lsn), topic, key, value);
  }

  /** A row of a snapshot that goes on. */
  public static ChangeEvent<byte[], byte[]> snapshotted(
      String topic, byte[] key, byte[] value, long lsn) {
    return at(Map.of("lsn", lsn, "ts_usec", lsn, "snapshot", "INITIAL"), topic, key, value);
  }

  private static ChangeEvent<byte[], byte[]> at(
      Map<String, ?> offset, String topic, byte[] key, byte[] value) {
    return new EmbeddedEngineChangeEvent<byte[], byte[], Object>(
        key, value, List.of(), new SourceRecord(Map.of(), offset, topic, null, null));
  }
}
