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
    Map<String, ?> offset = Map.of("lsn", lsn, "lsn_commit", lsn, "ts_usec", lsn);
    return new EmbeddedEngineChangeEvent<byte[], byte[], Object>(
        key, value, List.of(), new SourceRecord(Map.of(), offset, topic, null, null));
  }
}
