package io.rollcall.query.view;

import io.rollcall.change.Position;
import io.rollcall.row.ByteSink;
import java.nio.ByteBuffer;

/**
 * Which change a row, or the absence of one, comes from.
 *
 * @param position where the change stands in Postgres's log, as a {@link Position}; a snapshot's
 *     rows all have the snapshot's
 * @param snapshot whether the row, or that it is gone, was seen in the table rather than in the log
 * @param offset where the change stands in its partition of the topic
 */
public record Stamp(long position, boolean snapshot, long offset) {
  /** How many bytes an encoded one has. */
  public static final int BYTES = Long.BYTES + 1 + Long.BYTES;

  /**
   * Whether a change with this stamp comes after one with another stamp, of the same key.
   *
   * <p>Two changes from the log compare by their position, however often and in whatever order they
   * arrive. So does one that stands above a snapshot's position: from there on the log is captured
   * whole, so whatever the snapshot may show of such a change, the log tells it and all that comes
   * after it. That holds wherever both stand in the topic: who is replaced while it reads a table
   * may send a row behind what the next one has sent of the log.
   *
   * <p>A position at or below a snapshot's says nothing: a transaction that was open when the
   * snapshot was taken wrote before the snapshot's position, is not in it, and is captured after
   * it. Capture sends a key's changes to one partition in order, so the offset decides there, and
   * where a snapshot tells no place in the log, which is then 0. What another log has to say comes
   * after all that the one before had.
   */
  public boolean isAfter(Stamp other) {
    long history = Position.history(position);
    long othersHistory = Position.history(other.position);
    if (history != othersHistory) {
      return history > othersHistory;
    }
    if (snapshot == other.snapshot) {
      return position > other.position;
    }
    return isByOffset(other) ? offset > other.offset : !snapshot;
  }

  /** Whether nothing but the offsets tells which of the two comes after the other. */
  public boolean isByOffset(Stamp other) {
    Stamp seen = snapshot ? this : other;
    Stamp logged = snapshot ? other : this;
    boolean isAbove = logged.position > seen.position && Position.lsn(seen.position) > 0;
    return snapshot != other.snapshot
        && Position.history(position) == Position.history(other.position)
        && !isAbove;
  }

  /** Appends its encoded form. */
  public void encode(ByteSink out) {
    out.writeLong(position).write(snapshot ? 1 : 0).writeLong(offset);
  }

  /** Its encoded form. */
  public byte[] encoded() {
    ByteSink out = new ByteSink(BYTES);
    encode(out);
    return out.toBytes();
  }

  /** Reads the encoded form at the beginning of some bytes. */
  public static Stamp decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Stamp(in.getLong(), in.get() != 0, in.getLong());
  }
}
