package io.rollcall.command.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** The next offset of each partition that capture writes to. Thread-safe. */
final class Ends {
  private final Map<String, AtomicLongArray> topics = new HashMap<>();
  private final LongAdder acknowledged = new LongAdder();

  /**
   * Begins where the topics end.
   *
   * @param offsets by topic, the end of each partition
   */
  Ends(Map<String, long[]> offsets) {
    offsets.forEach((topic, ends) -> topics.put(topic, new AtomicLongArray(ends)));
  }

  /** How many partitions a topic has, 0 for one that is none of ours. */
  int partitions(String topic) {
    AtomicLongArray ends = topics.get(topic);
    return ends == null ? 0 : ends.length();
  }

  /** Moves behind an acknowledged record; called in the order of offsets. */
  void acknowledged(String topic, int partition, long offset) {
    acknowledged.increment();
    AtomicLongArray ends = topics.get(topic);
    if (ends != null && partition < ends.length()) {
      ends.setRelease(partition, offset + 1);
    }
  }

  /** How many records were acknowledged since this began. */
  long acknowledged() {
    return acknowledged.sum();
  }

  /** By topic, the ends of its partitions as they are now. */
  Map<String, long[]> now() {
    Map<String, long[]> now = new HashMap<>();
    topics.forEach(
        (topic, ends) -> {
          long[] copy = new long[ends.length()];
          for (int partition = 0; partition < copy.length; partition++) {
            copy[partition] = ends.getAcquire(partition);
          }
          now.put(topic, copy);
        });
    return now;
  }
}
