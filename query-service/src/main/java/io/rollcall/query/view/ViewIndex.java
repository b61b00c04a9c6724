package io.rollcall.query.view;

import io.rollcall.catalog.Column;
import io.rollcall.query.list.CaseFolding;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The list views of a type by what a row must be to belong to them, so that a change looks at those
 * that may have the row and not at all there are.
 *
 * <p>Views with conditions on the same columns stand together, by the values that they want; a row
 * leads to one group of them for each such set of columns, of which a type has few. Within a group
 * those that search stand by the first three characters of their longest term, as an index of
 * trigrams has them. Immutable.
 */
final class ViewIndex {
  private static final int GRAM = 3;

  private final Map<BitSet, Kind> kinds = new HashMap<>();
  private final List<Column> searched;

  /** Views with conditions on the same columns, by the values that they want. */
  private record Kind(List<Column> columns, Map<List<Object>, Group> byValues) {}

  /** Views that want the same values in the same columns. */
  private static final class Group {
    final List<LiveView> all = new ArrayList<>();
    final Map<String, List<LiveView>> byGram = new HashMap<>();
  }

  ViewIndex(List<LiveView> views) {
    searched = views.isEmpty() ? List.of() : views.getFirst().query().type().search();
    for (LiveView view : views) {
      ListQuery query = view.query();
      List<Column> columns = query.conditions().stream().map(Condition::column).toList();
      List<Object> values = query.conditions().stream().map(Condition::value).toList();
      BitSet indexes = new BitSet();
      columns.forEach(column -> indexes.set(column.index()));
      Group group =
          kinds
              .computeIfAbsent(indexes, i -> new Kind(columns, new HashMap<>()))
              .byValues()
              .computeIfAbsent(values, v -> new Group());
      if (query.terms().isEmpty()) {
        group.all.add(view);
      } else {
        group.byGram.computeIfAbsent(gram(query.terms()), g -> new ArrayList<>()).add(view);
      }
    }
  }

  /** What some text of a row must contain, of at most three characters. */
  private static String gram(List<String> terms) {
    String longest = terms.stream().max(Comparator.comparingInt(String::length)).orElseThrow();
    return longest.substring(0, Math.min(GRAM, longest.length()));
  }

  /** Tells of the views that a row belongs to. */
  void forEachOf(Row row, Consumer<LiveView> found) {
    Set<String> grams = null;
    for (Kind kind : kinds.values()) {
      List<Object> values = values(kind.columns(), row);
      Group group = values == null ? null : kind.byValues().get(values);
      if (group == null) {
        continue;
      }
      group.all.forEach(found);
      if (!group.byGram.isEmpty()) {
        grams = grams == null ? grams(row) : grams;
        forEachOf(row, group, grams, found);
      }
    }
  }

  private static void forEachOf(Row row, Group group, Set<String> grams, Consumer<LiveView> found) {
    Collection<String> fewer = grams.size() < group.byGram.size() ? grams : group.byGram.keySet();
    for (String gram : fewer) {
      if (grams.contains(gram)) {
        for (LiveView view : group.byGram.getOrDefault(gram, List.of())) {
          if (view.query().matches(row)) {
            found.accept(view);
          }
        }
      }
    }
  }

  /** The row's values, as conditions have them; null if one is null, which no condition wants. */
  private static @Nullable List<Object> values(List<Column> columns, Row row) {
    List<Object> values = new ArrayList<>(columns.size());
    for (Column column : columns) {
      if (row.isNull(column)) {
        return null;
      }
      values.add(Condition.value(column, row));
    }
    return values;
  }

  /** All pieces of one to three characters of what is searched. */
  private Set<String> grams(Row row) {
    Set<String> grams = new HashSet<>();
    for (Column column : searched) {
      String text = row.text(column);
      if (text == null) {
        continue;
      }
      String upper = CaseFolding.upper(text);
      for (int length = 1; length <= GRAM; length++) {
        for (int from = 0; from + length <= upper.length(); from++) {
          grams.add(upper.substring(from, from + length));
        }
      }
    }
    return grams;
  }
}
