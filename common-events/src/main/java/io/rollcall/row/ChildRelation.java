package io.rollcall.row;

import io.rollcall.catalog.Column;

/** How rows of {@code childType} belong to a parent: by the reference {@code by}. */
public record ChildRelation(String childType, Column by) {
  @Override
  public int hashCode() {
    return 31 * childType.hashCode() + by.index(); // a column's own hash is that of all it says
  }
}
