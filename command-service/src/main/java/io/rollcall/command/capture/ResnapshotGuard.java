package io.rollcall.command.capture;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log writes to a topic while its table is read beside it. A row that was read is sent
 * only if the log has not written its key since: what the log says of a key is at least as new as
 * what was read of it, and all that comes after it is captured too.
 *
 * <p>Each key takes about 100 bytes. Not thread-safe: {@link Relay} asks and tells it under the
 * lock under which it sends, so that both are one step.
 */
final class ResnapshotGuard {
  private final String topic;
  private final int most;
  private final Set<ByteBuffer> written = new HashSet<>();
  private boolean truncated;
  private boolean overrun;

  /**
   * @param most how many keys may be noted
   */
  ResnapshotGuard(String topic, int most) {
    this.topic = topic;
    this.most = most;
  }

  /**
   * The log writes a record.
   *
   * @param key null for a truncate, after which nothing that was read counts any more
   */
  void streams(String to, byte @Nullable [] key) {
    if (!topic.equals(to) || truncated || overrun) {
      return;
    }
    if (key == null) {
      truncated = true;
      written.clear();
    } else if (written.size() >= most) {
      overrun = true;
      written.clear();
    } else {
      written.add(ByteBuffer.wrap(key));
    }
  }

  /**
   * Whether what was read of a key is to be sent.
   *
   * @throws CaptureFailure if too much was written to tell
   */
  boolean admits(byte[] key) {
    if (overrun) {
      throw new CaptureFailure(
          ("more than %d rows were written while the table was read: set"
                  + " rollcall.capture.compared-rows higher, or order it at a quieter time")
              .formatted(most),
          Duration.ofMinutes(1));
    }
    return !truncated && !written.contains(ByteBuffer.wrap(key));
  }
}
