package io.rollcall.catalog;

import io.rollcall.catalog.TypeFile.ShownEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the members of a declaration's JSON, once all declarations have their columns. */
final class ShownParser {
  private static final List<Set<String>> WAYS =
      List.of(
          Set.of("nested"),
          Set.of("fields"),
          Set.of("repeats"),
          Set.of("constant"),
          Set.of("of", "field"),
          Set.of("children", "by"));

  private final Map<String, Declaration> declarations;

  ShownParser(Map<String, Declaration> declarations) {
    this.declarations = declarations;
  }

  List<Shown> members(Declaration of) {
    Map<String, Shown> members = new LinkedHashMap<>();
    for (Column column : of.columns().values()) {
      if (!column.name().equals(ResourceType.VERSION)) {
        members.put(column.name(), new Shown.Value(column.name(), column));
      }
    }
    TypeFile.orEmpty(of.entry().shown())
        .forEach(
            (name, entry) -> {
              Shown member = member(of, "shown." + name, name, entry);
              if (member != null) {
                members.put(name, member);
              }
            });
    return List.copyOf(members.values());
  }

  private @Nullable Shown member(Declaration of, String where, String name, ShownEntry entry) {
    if (!WAYS.contains(entry.given()) || Boolean.FALSE.equals(entry.nested())) {
      return of.fault(
          where,
          "use exactly one of: nested: true, fields, repeats, constant, of with field, children"
              + " with by");
    }
    if (entry.nested() != null) {
      Column reference = reference(of, where, name);
      return reference == null ? null : new Shown.Nested(name, reference);
    }
    if (entry.fields() != null) {
      Column reference = reference(of, where, name);
      return reference == null ? null : part(of, where, name, reference, entry.fields());
    }
    if (TypeFile.orEmpty(of.entry().columns()).containsKey(name)) {
      return of.fault(where, "is a column's name; choose another");
    }
    if (entry.constant() != null) {
      return new Shown.Constant(name, entry.constant());
    }
    if (entry.repeats() != null) {
      Column column = of.column(where, entry.repeats());
      return column == null ? null : new Shown.Value(name, column);
    }
    if (entry.of() != null && entry.field() != null) {
      Column reference = reference(of, where, entry.of());
      Column field = reference == null ? null : target(of, where, reference, entry.field());
      return reference == null || field == null
          ? null
          : new Shown.Flattened(name, reference, field);
    }
    return children(
        of,
        where,
        name,
        Objects.requireNonNull(entry.children()),
        Objects.requireNonNull(entry.by()));
  }

  private @Nullable Column reference(Declaration of, String where, String name) {
    Column column = of.column(where, name);
    return column == null || column.isReference()
        ? column
        : of.fault(where, name + " is no reference; name one");
  }

  private @Nullable Shown part(
      Declaration of, String where, String name, Column reference, List<String> names) {
    List<Column> fields = new ArrayList<>();
    for (String field : names) {
      Column column = target(of, where, reference, field);
      if (column != null) {
        fields.add(column);
      }
    }
    if (names.isEmpty() || Set.copyOf(names).size() < names.size()) {
      return of.fault(where, "name at least one field, and each once");
    }
    return new Shown.Part(name, reference, List.copyOf(fields));
  }

  private @Nullable Column target(Declaration of, String where, Column reference, String field) {
    Declaration target = declarations.get(reference.requiredTarget());
    return target == null ? null : of.column(where, target, field);
  }

  private @Nullable Shown children(
      Declaration of, String where, String name, String childType, String by) {
    Declaration children = declarations.get(childType);
    if (children == null) {
      return of.fault(where, "there is no type " + childType + "; name one");
    }
    Column reference = of.column(where, children, by);
    if (reference == null) {
      return null;
    }
    return of.name().equals(reference.target())
        ? new Shown.Children(name, childType, reference)
        : of.fault(where, by + " of " + childType + " does not refer here; name one that does");
  }
}
