package io.rollcall.row;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.Shown;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that some rows show something of, collected one hop at a time.
 *
 * <p>Used as {@code while (!(needs = joins.missing(rows)).isEmpty()) fetch them and add them};
 * where they come from is the caller's business. Not thread-safe.
 */
public final class Joins {
  private final Catalog catalog;
  private final Map<String, Map<String, Optional<Row>>> rows = new HashMap<>();
  private final Map<ChildRelation, Map<String, List<Row>>> children = new HashMap<>();
  private final Set<Absence> absences = new LinkedHashSet<>();

  public Joins(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Adds a row that is referred to. */
  public void add(Row row) {
    of(row.type().name()).put(row.key(), Optional.of(row));
  }

  /** Notes that a row that is referred to is not there (yet). */
  public void addAbsent(String type, String key) {
    of(type).put(key, Optional.empty());
  }

  /** Adds all children of a parent, ordered by their key. */
  public void addChildren(ChildRelation relation, String parentKey, List<Row> ordered) {
    children.computeIfAbsent(relation, r -> new HashMap<>()).put(parentKey, List.copyOf(ordered));
  }

  /**
   * A reference to a row that is not there.
   *
   * @param referrer the row that refers to it, as it was read
   * @param type the name of the absent row's type
   * @param key the absent row's key
   */
  public record Absence(Row referrer, String type, String key) {}

  /** The references to rows that were found to be absent, complete once nothing is missing. */
  public Set<Absence> absences() {
    return Collections.unmodifiableSet(absences);
  }

  /** What must still be fetched to render {@code of}, as far as is known by now. */
  public Needs missing(Collection<Row> of) {
    Needs needs = new Needs(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Row row : of) {
      walk(row, needs);
    }
    return needs;
  }

  /** The row that is referred to; null where it is absent, or not fetched yet. */
  public @Nullable Row find(String type, String key) {
    Optional<Row> found = of(type).get(key);
    return found == null ? null : found.orElse(null);
  }

  /** The children of a parent; none where they are not fetched yet. */
  public List<Row> children(ChildRelation relation, String parentKey) {
    return children.getOrDefault(relation, Map.of()).getOrDefault(parentKey, List.of());
  }

  private void walk(Row row, Needs needs) {
    for (Shown shown : row.type().shown()) {
      switch (shown) {
        case Shown.Value value -> {}
        case Shown.Constant constant -> {}
        case Shown.Part part -> need(row, part.reference(), needs);
        case Shown.Flattened flattened -> need(row, flattened.reference(), needs);
        case Shown.Nested nested -> {
          Row target = need(row, nested.reference(), needs);
          if (target != null && showsOthers(target.type())) {
            walk(target, needs);
          }
        }
        case Shown.Children members -> {
          ChildRelation relation = new ChildRelation(members.childType(), members.by());
          List<Row> known = children.getOrDefault(relation, Map.of()).get(row.key());
          if (known == null) {
            set(needs.children(), relation).add(row.key());
          } else {
            known.forEach(child -> walk(child, needs));
          }
        }
      }
    }
  }

  /** The row referred to, or null where there is none, or it is absent, or it must be fetched. */
  private @Nullable Row need(Row row, Column reference, Needs needs) {
    String key = row.text(reference);
    if (key == null) {
      return null;
    }
    Optional<Row> found = of(reference.requiredTarget()).get(key);
    if (found == null) {
      set(needs.rows(), reference.requiredTarget()).add(key);
      return null;
    }
    if (found.isEmpty()) {
      absences.add(new Absence(row, reference.requiredTarget(), key));
    }
    return found.orElse(null);
  }

  private boolean showsOthers(ResourceType type) {
    return !catalog.embedded(type.name()).isEmpty();
  }

  private Map<String, Optional<Row>> of(String type) {
    return rows.computeIfAbsent(type, t -> new HashMap<>());
  }

  private static <K> Set<String> set(Map<K, Set<String>> sets, K key) {
    return sets.computeIfAbsent(key, k -> new LinkedHashSet<>());
  }
}
