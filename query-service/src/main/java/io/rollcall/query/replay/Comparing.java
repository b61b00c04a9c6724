package io.rollcall.query.replay;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of two generations.
 *
 * <p>Where changes are applied to both, one comes to one a moment before the other. So rows that
 * differ are looked at again for a while, and count only if they differ each time. A side
 * generation changes no more, so whatever differs from it counts.
 */
final class Comparing {
  private static final int LOOKS = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int SAMPLES = 10;

  /**
   * Beyond so many, which are no chance any more, they are counted as they are found, and some of
   * them perhaps twice, as a scan may come to them.
   */
  private static final int MOST_LOOKED_AT = 10_000;

  private final ResourceType type;
  private final ReadModel read;
  private final ReadModel built;
  private final Waiting waiting;
  private final Going going;
  private long compared;
  private long all;
  private long missing;
  private long extra;
  private long different;
  private final List<String> samples = new ArrayList<>();

  private enum Difference {
    MISSING,
    EXTRA,
    DIFFERENT
  }

  /** What is called again and again while it goes on. */
  interface Going {
    /**
     * It goes on.
     *
     * @param compared how many rows were looked at; a few of them perhaps twice
     * @param all how many there are to be looked at, about
     */
    void on(long compared, long all);

    /** It has waited, which was no work. */
    void waited();
  }

  Comparing(ResourceType type, ReadModel read, ReadModel built, Waiting waiting, Going going) {
    this.type = type;
    this.read = read;
    this.built = built;
    this.waiting = waiting;
    this.going = going;
  }

  Comparison compare() {
    all = waiting.on(read.rows(type)) + waiting.on(built.rows(type));
    Map<String, Difference> suspects = new LinkedHashMap<>();
    look(read, built, Set.of(Difference.MISSING, Difference.DIFFERENT), suspects);
    look(built, read, Set.of(Difference.EXTRA), suspects);
    lookAgain(suspects);
    return counted(suspects);
  }

  /** Compares a side generation that has all rows that there were. */
  Comparison compareSide() {
    all = waiting.on(read.rows(type)) + waiting.on(built.rows(type));
    Map<String, Difference> found = new LinkedHashMap<>();
    look(read, built, Set.of(Difference.MISSING, Difference.DIFFERENT), found);
    look(built, read, Set.of(Difference.EXTRA), found);
    return counted(found);
  }

  /** Compares a side generation that is not to have all rows: what it has not, is not missing. */
  Comparison compareBuilt() {
    all = waiting.on(built.rows(type));
    Map<String, Difference> found = new LinkedHashMap<>();
    look(built, read, Set.of(Difference.EXTRA, Difference.DIFFERENT), found);
    return counted(found);
  }

  private void lookAgain(Map<String, Difference> suspects) {
    for (int looks = 0; looks < LOOKS && !suspects.isEmpty(); looks++) {
      going.on(compared, all);
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      going.waited();
      List<String> keys = List.copyOf(suspects.keySet());
      suspects.clear();
      differences(keys, suspects);
    }
  }

  private Comparison counted(Map<String, Difference> found) {
    found.forEach(this::count);
    return new Comparison(
        waiting.on(read.rows(type)),
        waiting.on(built.rows(type)),
        missing,
        extra,
        different,
        samples);
  }

  /** Looks at all rows of one for some differences. */
  private void look(
      ReadModel one, ReadModel other, Set<Difference> wanted, Map<String, Difference> suspects) {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      going.on(compared, all);
      ReadModel.RowsScan scan = waiting.on(one.scan(type, cursor));
      List<String> keys = new ArrayList<>();
      Map<String, StoredRow> rows = new LinkedHashMap<>();
      for (StoredRow each : scan.rows()) {
        keys.add(each.row().key());
        rows.put(each.row().key(), each);
      }
      Map<String, KeyState> others = waiting.on(other.states(type, keys));
      List<String> unequal = new ArrayList<>();
      rows.forEach(
          (key, row) -> {
            StoredRow there = others.getOrDefault(key, KeyState.NONE).row();
            if (there == null || !isSame(row, there)) {
              unequal.add(key);
            }
          });
      Map<String, Difference> found = new LinkedHashMap<>();
      differences(unequal, found);
      found.forEach(
          (key, difference) -> {
            if (!wanted.contains(difference)) {
              return;
            }
            if (suspects.size() < MOST_LOOKED_AT) {
              suspects.put(key, difference);
            } else if (!suspects.containsKey(key)) {
              count(key, difference);
            }
          });
      compared += scan.rows().size();
      cursor = scan.cursor();
    } while (!cursor.isFinished());
  }

  private void differences(List<String> keys, Map<String, Difference> found) {
    if (keys.isEmpty()) {
      return;
    }
    Map<String, KeyState> here = waiting.on(read.states(type, keys));
    Map<String, KeyState> there = waiting.on(built.states(type, keys));
    for (String key : keys) {
      Difference difference =
          difference(
              here.getOrDefault(key, KeyState.NONE).row(),
              there.getOrDefault(key, KeyState.NONE).row());
      if (difference != null) {
        found.put(key, difference);
      }
    }
  }

  private static @Nullable Difference difference(
      @Nullable StoredRow here, @Nullable StoredRow there) {
    if (here == null) {
      return there == null ? null : Difference.EXTRA;
    }
    return there == null ? Difference.MISSING : isSame(here, there) ? null : Difference.DIFFERENT;
  }

  private static boolean isSame(StoredRow one, StoredRow other) {
    return Arrays.equals(one.row().encoded(), other.row().encoded());
  }

  private void count(String key, Difference difference) {
    switch (difference) {
      case MISSING -> missing++;
      case EXTRA -> extra++;
      case DIFFERENT -> different++;
    }
    if (samples.size() < SAMPLES) {
      samples.add(difference.name().toLowerCase(Locale.ROOT) + " " + key);
    }
  }
}
