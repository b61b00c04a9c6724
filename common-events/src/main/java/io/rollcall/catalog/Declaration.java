package io.rollcall.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one catalog file declares, with its columns as far as they could be made by now.
 *
 * @param file what the file is called in faults
 * @param faults where faults of all files are noted
 */
record Declaration(
    String file, String name, TypeFile entry, Map<String, Column> columns, List<String> faults) {

  /** Notes a fault of an entry, and gives the null that stands for what could not be made. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // it is always null
  <T> @Nullable T fault(String where, String remedy) {
    faults.add(file + ": " + where + ": " + remedy);
    return null;
  }

  /** The column of this type that an entry names; a fault if there is none. */
  @Nullable Column column(String where, String column) {
    return column(where, this, column);
  }

  /** The column of a type that an entry names; a fault if there is none. */
  @Nullable Column column(String where, Declaration of, String column) {
    Column found = of.columns.get(column);
    if (found != null && !column.equals(ResourceType.VERSION)) {
      return found;
    }
    if (TypeFile.orEmpty(of.entry.hidden()).contains(column)) {
      return fault(where, column + " is hidden, so it never reaches the lists; name another");
    }
    if (TypeFile.orEmpty(of.entry.columns()).containsKey(column)) {
      return null; // it has a fault of its own
    }
    for (Column other : of.columns.values()) {
      if (other.sqlName().equals(column) && !column.equals(ResourceType.VERSION)) {
        return fault(where, "there is no column " + column + "; here it is called " + other.name());
      }
    }
    return fault(where, "there is no column " + column + " in " + of.name + "; name one it has");
  }
}
