package io.rollcall.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All resource types, checked against each other. Immutable. */
public final class Catalog {
  private final Map<String, ResourceType> types;
  private final Map<String, List<Referrer>> referrers;
  private final Map<String, Set<String>> embedded;

  Catalog(Collection<ResourceType> types) {
    Map<String, ResourceType> byName = new LinkedHashMap<>();
    types.forEach(type -> byName.put(type.name(), type));
    this.types = byName;
    this.referrers = referrers(types);
    Map<String, Set<String>> embeds = new LinkedHashMap<>();
    types.forEach(type -> embeds.put(type.name(), embeds(byName, type)));
    this.embedded = embeds;
  }

  /** The types that this artifact brings. */
  public static Catalog bundled() {
    return load(null);
  }

  /**
   * The types that this artifact brings and those of each {@code *.yaml} in a directory.
   *
   * @throws CatalogException naming every fault, if there is one
   */
  public static Catalog load(@Nullable Path furtherDirectory) {
    return CatalogFiles.load(furtherDirectory);
  }

  /** All types, in the order of the catalog's index, further ones last. */
  public List<ResourceType> types() {
    return List.copyOf(types.values());
  }

  /** The type with that name, or null. */
  public @Nullable ResourceType find(String name) {
    return types.get(name);
  }

  /** The type with that name, which must exist. */
  public ResourceType type(String name) {
    return Objects.requireNonNull(types.get(name), () -> "no resource type " + name);
  }

  /** The type that a reference refers to. */
  public ResourceType target(Column reference) {
    return type(reference.requiredTarget());
  }

  /** The columns of all types that refer to rows of a type. */
  public List<Referrer> referrers(String type) {
    return referrers.getOrDefault(type, List.of());
  }

  /** The types whose rows a type's rows show something of, through any number of hops. */
  public Set<String> embedded(String type) {
    return embedded.getOrDefault(type, Set.of());
  }

  /** A type, and the types whose rows its rows show something of. */
  public List<ResourceType> withEmbedded(ResourceType type) {
    return Stream.concat(Stream.of(type), embedded(type.name()).stream().map(this::type)).toList();
  }

  private static Map<String, List<Referrer>> referrers(Collection<ResourceType> types) {
    Map<String, List<Referrer>> referrers = new LinkedHashMap<>();
    for (ResourceType type : types) {
      for (Column column : type.columns()) {
        if (column.target() != null) {
          referrers
              .computeIfAbsent(column.target(), target -> new ArrayList<>())
              .add(new Referrer(type, column));
        }
      }
    }
    return referrers;
  }

  private static Set<String> embeds(Map<String, ResourceType> types, ResourceType type) {
    Set<String> found = new LinkedHashSet<>();
    collect(types, type, found);
    return Set.copyOf(found);
  }

  private static void collect(
      Map<String, ResourceType> types, ResourceType type, Set<String> found) {
    for (Shown shown : type.shown()) {
      switch (shown) {
        case Shown.Value value -> {}
        case Shown.Constant constant -> {}
        case Shown.Part part -> found.add(part.reference().requiredTarget());
        case Shown.Flattened flattened -> found.add(flattened.reference().requiredTarget());
        case Shown.Nested nested -> collectFrom(types, nested.reference().requiredTarget(), found);
        case Shown.Children children -> collectFrom(types, children.childType(), found);
      }
    }
  }

  private static void collectFrom(Map<String, ResourceType> types, String name, Set<String> found) {
    if (found.add(name)) {
      collect(types, Objects.requireNonNull(types.get(name)), found);
    }
  }
}
