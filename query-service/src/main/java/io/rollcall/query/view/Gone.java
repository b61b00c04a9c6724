package io.rollcall.query.view;

import io.rollcall.row.ByteSink;
import java.nio.ByteBuffer;

/**
 * That a row was deleted; remembered for a while, so that a change that comes late or twice cannot
 * bring the row back.
 *
 * @param stamp the delete
 * @param atMs when it was applied, in ms since 1970
 */
public record Gone(Stamp stamp, long atMs) {
  byte[] encoded() {
    ByteSink out = new ByteSink(Stamp.BYTES + Long.BYTES);
    stamp.encode(out);
    return out.writeLong(atMs).toBytes();
  }

  static Gone decode(byte[] bytes) {
    return new Gone(Stamp.decode(bytes), ByteBuffer.wrap(bytes).getLong(Stamp.BYTES));
  }
}
