package io.rollcall.catalog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds types whose rows would show each other without end. */
final class EmbeddingCycles {
  private final Map<String, ResourceType> types = new LinkedHashMap<>();
  private final Map<String, Declaration> declarations;

  EmbeddingCycles(Collection<ResourceType> types, Map<String, Declaration> declarations) {
    types.forEach(type -> this.types.put(type.name(), type));
    this.declarations = declarations;
  }

  void check() {
    types.values().forEach(type -> follow(type, new ArrayDeque<>()));
  }

  private void follow(ResourceType type, Deque<String> path) {
    if (path.contains(type.name())) {
      Declaration declaration = declarations.get(type.name());
      if (declaration != null && type.name().equals(path.peekFirst())) {
        declaration.fault(
            "shown",
            String.join(" shows ", path)
                + " shows "
                + type.name()
                + " without end; show a part or a plain key instead");
      }
      return;
    }
    path.addLast(type.name());
    for (Shown shown : type.shown()) {
      String next =
          switch (shown) {
            case Shown.Nested nested -> nested.reference().requiredTarget();
            case Shown.Children children -> children.childType();
            case Shown.Value value -> null;
            case Shown.Constant constant -> null;
            case Shown.Part part -> null;
            case Shown.Flattened flattened -> null;
          };
      ResourceType embedded = next == null ? null : types.get(next);
      if (embedded != null) {
        follow(embedded, path);
      }
    }
    path.removeLast();
  }
}
