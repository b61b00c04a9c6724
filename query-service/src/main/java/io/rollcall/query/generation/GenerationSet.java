package io.rollcall.query.generation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The generations of a type: those that changes are applied to, and one beside them.
 *
 * @param version of this set, 0 where there never was another
 * @param current the number of the one that is read
 * @param next the number of the one that is to be read, or null
 * @param nextComplete whether that has all rows
 * @param previous the number of the one that was read before, or null
 * @param readSinceMs since when the current one is read, in ms since 1970; 0 where there never was
 *     another
 * @param previousUntilMs until when that one is kept, in ms since 1970
 * @param side the one that shows the type as it was, or null; no change is applied to it, and it is
 *     never read by lists
 * @param dropped those whose keys are to be removed, with when they were dropped, in ms since 1970
 */
public record GenerationSet(
    long version,
    long current,
    @Nullable Long next,
    boolean nextComplete,
    @Nullable Long previous,
    long readSinceMs,
    long previousUntilMs,
    @Nullable Side side,
    Map<Long, Long> dropped) {
  private static final String DROPPED = "dropped:";

  /** Only the first. */
  public static final GenerationSet FIRST =
      new GenerationSet(0, 0, null, false, null, 0, 0, null, Map.of());

  /**
   * A side generation.
   *
   * @param complete whether it has all rows that it is to have
   * @param untilMs until when it is kept, in ms since 1970; 0 as long as its replay sees to it
   */
  public record Side(long number, boolean complete, long untilMs) {
    /** Whether it is to be kept no longer. */
    boolean isOver(long nowMs) {
      return untilMs > 0 && untilMs <= nowMs;
    }
  }

  public GenerationSet {
    dropped = Map.copyOf(dropped);
  }

  static GenerationSet of(Map<byte[], byte[]> hash) {
    Map<String, String> fields = new HashMap<>();
    hash.forEach((name, value) -> fields.put(ascii(name), ascii(value)));
    Map<Long, Long> dropped = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(DROPPED)) {
            dropped.put(Long.valueOf(name.substring(DROPPED.length())), Long.valueOf(value));
          }
        });
    return new GenerationSet(
        Long.parseLong(fields.getOrDefault("version", "0")),
        Long.parseLong(fields.getOrDefault("current", "0")),
        number(fields.get("next")),
        "complete".equals(fields.get("state")),
        number(fields.get("previous")),
        Long.parseLong(fields.getOrDefault("since", "0")),
        Long.parseLong(fields.getOrDefault("until", "0")),
        side(fields),
        dropped);
  }

  private static @Nullable Side side(Map<String, String> fields) {
    Long number = number(fields.get("side"));
    return number == null
        ? null
        : new Side(
            number,
            "complete".equals(fields.get("side_state")),
            Long.parseLong(fields.getOrDefault("side_until", "0")));
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null ? null : Long.valueOf(text);
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** All that changes are applied to, the current one last. */
  public List<Long> all() {
    List<Long> all = new ArrayList<>(3);
    if (next != null) {
      all.add(next);
    }
    if (previous != null) {
      all.add(previous);
    }
    all.add(current);
    return all;
  }

  /** Those that have all rows, the current one last. */
  public List<Long> complete() {
    return all().stream().filter(number -> !isBuilding(number)).toList();
  }

  /** What a generation is. */
  public Role role(long number) {
    if (number == current) {
      return Role.CURRENT;
    }
    if (next != null && next == number) {
      return nextComplete ? Role.COMPLETE : Role.BUILDING;
    }
    if (isSide(number)) {
      return side != null && side.complete() ? Role.COMPLETE : Role.BUILDING;
    }
    return previous != null && previous == number ? Role.PREVIOUS : Role.GONE;
  }

  /** What a generation can be. */
  public enum Role {
    /** It is the one that is read. */
    CURRENT,
    /** It is being built. */
    BUILDING,
    /** It has all rows, and is not read yet; or it is a side generation, which never is. */
    COMPLETE,
    /** It was read before. */
    PREVIOUS,
    /** It is not there, or not any more. */
    GONE
  }

  /** Whether a generation is the one beside those that changes are applied to. */
  public boolean isSide(long number) {
    return side != null && side.number() == number;
  }

  /** All that are there, also the one that no change is applied to. */
  public List<Long> stored() {
    List<Long> all = all();
    if (side != null) {
      all.add(side.number());
    }
    return all;
  }

  /** Whether one that changes are applied to is still being built. */
  public boolean isBuilding(long number) {
    return next != null && next == number && !nextComplete;
  }

  static String droppedField(long number) {
    return DROPPED + number;
  }
}
