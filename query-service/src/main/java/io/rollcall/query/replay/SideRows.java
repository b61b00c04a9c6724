package io.rollcall.query.replay;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.view.KeyOrder;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ReadModel;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of side generations, some at a time, beside what is read of the same keys now.
 * Rows are shown as they are stored: their captured columns, references as keys. Thread-safe.
 */
final class SideRows {
  private static final int KEYS_A_LOOK = 500;

  /** After so many looks for rows that differ an answer ends, with or without some. */
  private static final int MOST_LOOKS = 20;

  private final Generations generations;
  private final ReadModel model;
  private final Waiting waiting;

  SideRows(Generations generations, ReadModel model, Waiting waiting) {
    this.generations = generations;
    this.model = model;
    this.waiting = waiting;
  }

  /**
   * What a side generation has under a key.
   *
   * @param state {@code row}, {@code deleted} or {@code nothing}; "unchanged" where a row is read
   *     of which a generation that is not to have all rows knows nothing
   * @param row the columns by the names that callers give them; null where there is no row
   * @param difference from what is read now: "different" where that is another row, "extra" where
   *     it is none, "missing" where it is a row and here is none, of a generation that is to have
   *     all rows; null where there is none
   * @param changed the columns that differ
   * @param now the row that is read now, where that is another
   */
  record Entry(
      String key,
      String state,
      @Nullable Map<String, @Nullable Object> row,
      @Nullable String difference,
      List<String> changed,
      @Nullable Map<String, @Nullable Object> now) {

    /**
     * Compares as {@link Comparing} does.
     *
     * @param hasAll whether the generation is to have all rows, or only those that were written
     */
    static Entry of(String key, KeyState here, KeyState read, boolean hasAll) {
      Row row = row(here);
      Row now = row(read);
      boolean same = row != null && now != null && row.equals(now);
      return new Entry(
          key,
          state(here, now, hasAll),
          row == null ? null : members(row),
          same ? null : difference(row, now, hasAll),
          row == null || now == null ? List.of() : changed(row, now),
          same || now == null ? null : members(now));
    }

    private static @Nullable Row row(KeyState state) {
      return state.row() == null ? null : state.row().row();
    }

    private static String state(KeyState here, @Nullable Row now, boolean hasAll) {
      if (here.row() != null) {
        return "row";
      }
      if (here.gone() != null) {
        return "deleted";
      }
      return hasAll || now == null ? "nothing" : "unchanged";
    }

    private static @Nullable String difference(
        @Nullable Row row, @Nullable Row now, boolean hasAll) {
      if (row == null) {
        return now == null || !hasAll ? null : "missing";
      }
      return now == null ? "extra" : "different";
    }

    private static List<String> changed(Row row, Row now) {
      return row.type().columns().stream()
          .filter(column -> !row.same(column, now))
          .map(Column::name)
          .toList();
    }

    private static Map<String, @Nullable Object> members(Row row) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      row.type().columns().forEach(column -> members.put(column.name(), value(row, column)));
      return members;
    }

    private static @Nullable Object value(Row row, Column column) {
      if (row.isNull(column)) {
        return null;
      }
      return switch (column.type()) {
        case INTEGER, BIGINT -> row.number(column);
        case BOOLEAN -> row.truth(column);
        case STRING, TEXT, EMAIL, CHOICE, UUID, TIMESTAMP, DATE -> row.text(column);
      };
    }
  }

  /**
   * Some of them, in the order of their keys.
   *
   * @param next the key to go on behind; null at the end
   */
  record Some(List<Entry> entries, @Nullable String next) {}

  /**
   * Some rows of a side generation.
   *
   * @param after the key to begin behind; null for the first
   * @param most how many at most
   * @param differing whether only those with a difference
   * @param hasAll whether the generation is to have all rows, or only those that were written
   * @return nothing if there is no such generation
   * @throws Replays.RefusedException if it is another one, or not built yet
   * @throws IllegalArgumentException if nothing is known of the key to begin behind
   */
  Optional<Some> some(
      ResourceType type,
      long number,
      @Nullable String after,
      int most,
      boolean differing,
      boolean hasAll) {
    if (!isThere(type, number)) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    int aLook = differing ? KEYS_A_LOOK : most;
    String from = after;
    for (int looks = 0; looks < MOST_LOOKS && entries.size() < most; looks++) {
      List<String> keys = keys(type, number, from, aLook);
      for (Entry entry : entries(type, number, keys, hasAll)) {
        if (entries.size() < most) {
          from = entry.key();
          if (!differing || entry.difference() != null) {
            entries.add(entry);
          }
        }
      }
      boolean isLast = keys.size() < aLook && (keys.isEmpty() || keys.getLast().equals(from));
      if (isLast) {
        return Optional.of(new Some(entries, null));
      }
    }
    return Optional.of(new Some(entries, from));
  }

  /**
   * One row of a side generation.
   *
   * @param hasAll whether the generation is to have all rows, or only those that were written
   * @return nothing if there is no such generation
   */
  Optional<Entry> one(ResourceType type, long number, String key, boolean hasAll) {
    return isThere(type, number)
        ? Optional.of(entries(type, number, List.of(key), hasAll).getFirst())
        : Optional.empty();
  }

  private boolean isThere(ResourceType type, long number) {
    GenerationSet set = waiting.on(generations.load(type));
    return switch (set.role(number)) {
      case GONE -> false;
      case BUILDING, COMPLETE, CURRENT, PREVIOUS -> {
        GenerationSet.Side side = set.side();
        if (side == null || side.number() != number) {
          throw new Replays.RefusedException(
              "Generation %d of %s is no side generation; only such can be looked into."
                  .formatted(number, type.name()));
        }
        if (side.untilMs() == 0) {
          throw new Replays.RefusedException(
              "Generation %d of %s is being built.".formatted(number, type.name()));
        }
        yield true;
      }
    };
  }

  private List<String> keys(ResourceType type, long number, @Nullable String after, int most) {
    KeyOrder order = model.at(type, number).order(type);
    return after == null
        ? waiting.on(order.first(most))
        : waiting
            .on(order.after(after, most))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "after is " + after + ", of which this generation knows nothing"));
  }

  private List<Entry> entries(ResourceType type, long number, List<String> keys, boolean hasAll) {
    Map<String, KeyState> here = waiting.on(model.at(type, number).states(type, keys));
    long current = generations.known(type).current();
    Map<String, KeyState> read = waiting.on(model.at(type, current).states(type, keys));
    return keys.stream()
        .map(
            key ->
                Entry.of(
                    key,
                    Objects.requireNonNull(here.get(key)),
                    Objects.requireNonNull(read.get(key)),
                    hasAll))
        .toList();
  }
}
