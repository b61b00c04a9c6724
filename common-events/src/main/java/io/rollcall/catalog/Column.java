package io.rollcall.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A captured column of a resource type.
 *
 * @param index its place among the captured columns of its type, from 0
 * @param name what callers call it; a reference is called by its relation ({@code department})
 * @param sqlName what Postgres calls it ({@code department_id})
 * @param type what its values are; a reference has the type of the key it refers to
 * @param maxLength the most characters (code points) a value may have; 0 where there is no limit
 * @param nullable whether it may be null
 * @param defaultValue the default that the database has for it, as the catalog writes it; null if
 *     there is none
 * @param choices the words a {@link ValueType#CHOICE} may be, in order; empty for other types
 * @param readOnly whether writers cannot set it
 * @param target the name of the resource type it refers to; null if it is no reference
 * @param onDelete what happens to this row when the row it refers to goes
 * @param nestedSpelling whether errors call it {@code <name>_id}, because rows show an object under
 *     its name
 */
public record Column(
    int index,
    String name,
    String sqlName,
    ValueType type,
    int maxLength,
    boolean nullable,
    @Nullable String defaultValue,
    List<String> choices,
    boolean readOnly,
    @Nullable String target,
    OnDelete onDelete,
    boolean nestedSpelling) {

  public Column {
    choices = List.copyOf(choices);
  }

  /** Whether it refers to a row of another type. */
  public boolean isReference() {
    return target != null;
  }

  /** The type it refers to. */
  public String requiredTarget() {
    if (target == null) {
      throw new IllegalStateException(name + " is no reference");
    }
    return target;
  }

  /** Whether the database fills it where a writer leaves it out. */
  public boolean hasDefault() {
    return defaultValue != null;
  }
}
