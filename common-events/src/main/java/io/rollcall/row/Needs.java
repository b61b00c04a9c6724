package io.rollcall.row;

import java.util.Map;
import java.util.Set;

/**
 * What must still be fetched before rows can be rendered.
 *
 * @param rows keys by the name of their type
 * @param children keys of parents by the relation whose children are wanted
 */
public record Needs(Map<String, Set<String>> rows, Map<ChildRelation, Set<String>> children) {
  /** Whether nothing is missing. */
  public boolean isEmpty() {
    return rows.isEmpty() && children.isEmpty();
  }
}
