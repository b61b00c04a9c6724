package io.rollcall.command.capture;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A resnapshot that goes on, with what the next capture needs to go on where it stands.
 *
 * @param since where its topic ended when it was begun; null if it is still to be begun
 * @param reached the key of the last row that is in the topic, null if there is none
 */
record ResnapshotProgress(
    String type, long rowsRead, long deletes, @Nullable Since since, @Nullable String reached) {

  /**
   * The ends of a topic's partitions in a history of the log.
   *
   * @param ends by partition
   */
  record Since(long history, List<Long> ends) {

    /** Reads its text; null if there is none, or none that can be read. */
    static @Nullable Since parse(@Nullable String text) {
      if (text == null || !text.matches("[0-9]{1,4}:[0-9]{1,18}(,[0-9]{1,18})*")) {
        return null;
      }
      String[] parts = text.split(":", 2);
      List<Long> ends = Arrays.stream(parts[1].split(",", -1)).map(Long::valueOf).toList();
      return new Since(Long.parseLong(parts[0]), ends);
    }

    String text() {
      return history + ":" + ends.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Whether what was done since can be told from what the topic held before. */
    boolean holds(Since now) {
      return history == now.history && ends.size() == now.ends.size();
    }
  }

  /** The same from the beginning, as of now. */
  ResnapshotProgress anew(Since now) {
    return new ResnapshotProgress(type, 0, 0, now, null);
  }
}
