package io.rollcall.query.replay;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a topic still has, as somebody saw it who read it through: compaction takes the older
 * records of a row, and a topic with a time limit the oldest of all, and both leave offsets behind
 * that have no record. Where none is missing, nothing is gone.
 *
 * <p>A process that goes on with it begins with what the one before had noted; a record that comes
 * again is not counted again, and where some may have been passed over uncounted it is {@link
 * #isUnsure}. Pure, not thread-safe.
 */
final class Coverage {
  private static final long NONE = Long.MAX_VALUE;

  /** By partition, the offset behind the last record that was seen. */
  private final Map<Integer, Long> next = new TreeMap<>();

  private long gone;
  private long oldestMs = NONE;
  private boolean truncated;
  private boolean unsure;

  /** What {@link #text} has said, or the empty text for nothing yet. */
  static Coverage read(String text) {
    Coverage coverage = new Coverage();
    if (text.isEmpty()) {
      return coverage;
    }
    String[] parts = text.split(" ", -1);
    coverage.gone = Long.parseLong(parts[0]);
    coverage.oldestMs = Long.parseLong(parts[1]);
    coverage.truncated = Boolean.parseBoolean(parts[2]);
    coverage.unsure = Boolean.parseBoolean(parts[3]);
    for (int i = 4; i < parts.length; i++) {
      String[] pair = parts[i].split(":", -1);
      coverage.next.put(Integer.valueOf(pair[0]), Long.valueOf(pair[1]));
    }
    return coverage;
  }

  /** All of it in one line. */
  String text() {
    return "%d %d %b %b %s"
        .formatted(
            gone,
            oldestMs,
            truncated,
            unsure,
            next.entrySet().stream()
                .map(each -> each.getKey() + ":" + each.getValue())
                .collect(Collectors.joining(" ")))
        .strip();
  }

  /** A partition is read from an offset on: what is before that, and was not seen, never is. */
  void begin(int partition, long offset) {
    unsure |= offset > next.getOrDefault(partition, 0L);
    passTo(partition, offset);
  }

  /** A record was read, whatever it is; those of a partition come in their order. */
  void see(int partition, long offset) {
    if (offset >= next.getOrDefault(partition, 0L)) {
      passTo(partition, offset);
      next.put(partition, offset + 1);
    }
  }

  /** It was a change, of that time in ms since 1970. */
  void date(long atMs) {
    oldestMs = Math.min(oldestMs, atMs);
  }

  /** Nothing more is to be read of a partition before an offset. */
  void passTo(int partition, long offset) {
    long expected = next.getOrDefault(partition, 0L);
    if (offset > expected) {
      gone += offset - expected;
      next.put(partition, offset);
    }
  }

  /** A truncate was applied. */
  void truncate() {
    truncated = true;
  }

  /** How many offsets have no record. */
  long gone() {
    return gone;
  }

  /** Whether the records of some of them may have been read by a process that died. */
  boolean isUnsure() {
    return unsure;
  }

  /** Whether the topic has every record that was ever sent to it. */
  boolean isWhole() {
    return gone == 0;
  }

  /** Whether no change was seen. */
  boolean isEmpty() {
    return oldestMs == NONE;
  }

  /** The time of the oldest change that is still there, in ms since 1970. */
  long oldestMs() {
    return oldestMs;
  }

  /** Whether a truncate was applied. */
  boolean isTruncated() {
    return truncated;
  }
}
