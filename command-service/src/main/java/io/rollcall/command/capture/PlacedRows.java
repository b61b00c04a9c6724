package io.rollcall.command.capture;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Puts the rows that a resnapshot reads at the place in the log where it began. Debezium says where
 * the log ended a moment after the rows were fixed: a truncate in between would seem to have come
 * before them. Debezium creates this class by its name.
 */
public final class PlacedRows implements Transformation<SourceRecord> {
  /** The setting with the place. */
  static final String LSN = "lsn";

  private static final String SOURCE = "source";
  private long lsn;

  @Override
  public void configure(Map<String, ?> settings) {
    lsn = Long.parseLong(String.valueOf(settings.get(LSN)));
  }

  @Override
  public SourceRecord apply(SourceRecord row) {
    if (row.value() instanceof Struct value && value.schema().field(SOURCE) != null) {
      value.getStruct(SOURCE).put(Positions.LSN, lsn);
    }
    return row;
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef().define(LSN, ConfigDef.Type.LONG, ConfigDef.Importance.HIGH, "The place");
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
