package io.rollcall.catalog;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds types whose rows would show each other without end. */
final class EmbeddingCycles {
  private final Map<String, ResourceType> types = new HashMap<>();
  private final Map<String, String> fileOf;
  private final List<String> faults;

  EmbeddingCycles(Collection<ResourceType> types, Map<String, String> fileOf, List<String> faults) {
    types.forEach(type -> this.types.put(type.name(), type));
    this.fileOf = fileOf;
    this.faults = faults;
  }

  void check() {
    types.values().forEach(type -> follow(type, new ArrayDeque<>()));
  }

  private void follow(ResourceType type, Deque<String> path) {
    if (path.contains(type.name())) {
      if (type.name().equals(path.peekFirst())) {
        faults.add(
            fileOf.get(type.name())
                + ": shown: "
                + String.join(" shows ", path)
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
