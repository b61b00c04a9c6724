package io.rollcall.query.deadletter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which record a dead letter stands for. One that is set aside twice, as after a crash, is one
 * letter.
 *
 * @param topic the record's own
 */
record LetterId(String topic, int partition, long offset) {
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9._-]{1,249})-(\\d{1,9})@(\\d{1,18})");

  /** From text as {@link #toString} gives it; null if it is none. */
  static @Nullable LetterId parse(String text) {
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? new LetterId(
            parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3)))
        : null;
  }

  /** Such as {@code rollcall.public.students-3@17}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
