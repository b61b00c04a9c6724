package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.Shown;
import io.rollcall.row.ByteSink;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rows show of other rows, by the catalog: some columns of a row that they refer to, or the
 * children of a parent.
 *
 * <p>Each such thing is a dependency, a number of 48 bits made from the type, the columns and the
 * key. Two things with one number, of which there are hardly any, cost an eviction that need not
 * be. Pure; immutable.
 */
public final class Embeddings {
  /** Instead of a dependency: whatever a page embeds. */
  public static final long ANYTHING = -1;

  /** How many bytes an encoded dependency has. */
  static final int BYTES = 6;

  private static final long MASK = (1L << (8 * BYTES)) - 1;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Catalog catalog;
  private final Map<String, Form> forms = new HashMap<>();

  /** By type, what others show of its rows, and who shows it through any number of hops. */
  private final Map<String, List<Shape>> shapes = new HashMap<>();

  private final Set<ResourceType> inSeveralWays = new HashSet<>();

  private final Map<String, List<Family>> families = new HashMap<>();

  public Embeddings(Catalog catalog) {
    this.catalog = catalog;
    for (ResourceType type : catalog.types()) {
      forms.put(type.name(), form(type));
    }
    for (ResourceType type : catalog.types()) {
      Set<Aspect> reached = new LinkedHashSet<>();
      reach(type, reached, new HashSet<>());
      for (Aspect aspect : reached) {
        switch (aspect) {
          case Aspect.OfRow(String of, BitSet columns) -> shape(of, columns).shownBy().add(type);
          case Aspect.OfChildren(ChildRelation relation) -> family(relation).shownBy().add(type);
        }
      }
    }
    for (List<Shape> ways : shapes.values()) {
      Set<ResourceType> once = new HashSet<>();
      for (Shape way : ways) {
        way.shownBy().stream().filter(type -> !once.add(type)).forEach(inSeveralWays::add);
      }
    }
  }

  /** How a type's rows are shown, hop by hop. */
  private record Form(BitSet shown, List<Reference> references, List<ChildRelation> children) {}

  /** A reference of which something is shown. */
  private record Reference(
      Column column, ResourceType target, Aspect.OfRow aspect, boolean nested) {}

  /** What can be shown of another row. */
  private sealed interface Aspect {
    record OfRow(String type, BitSet columns) implements Aspect {}

    record OfChildren(ChildRelation relation) implements Aspect {}
  }

  /** Some columns of a type that are shown together, and by whose rows. */
  private record Shape(BitSet columns, long seed, Set<ResourceType> shownBy) {}

  /** Children that are shown with their parents, and by whose rows. */
  private record Family(ChildRelation relation, long seed, Set<ResourceType> shownBy) {}

  private Form form(ResourceType type) {
    BitSet shown = new BitSet();
    Map<Column, BitSet> columns = new LinkedHashMap<>();
    Set<Column> nested = new HashSet<>();
    List<ChildRelation> children = new ArrayList<>();
    for (Shown member : type.shown()) {
      switch (member) {
        case Shown.Value value -> shown.set(value.column().index());
        case Shown.Constant constant -> {}
        case Shown.Part part ->
            part.fields().forEach(field -> of(columns, part.reference()).set(field.index()));
        case Shown.Flattened flattened ->
            of(columns, flattened.reference()).set(flattened.field().index());
        case Shown.Nested whole -> {
          of(columns, whole.reference()).or(ownColumns(catalog.target(whole.reference())));
          nested.add(whole.reference());
        }
        case Shown.Children some -> children.add(new ChildRelation(some.childType(), some.by()));
      }
    }
    List<Reference> references = new ArrayList<>();
    columns.forEach(
        (column, of) -> {
          shown.set(column.index());
          ResourceType target = catalog.target(column);
          references.add(
              new Reference(
                  column, target, new Aspect.OfRow(target.name(), of), nested.contains(column)));
        });
    return new Form(shown, references, children);
  }

  private static BitSet of(Map<Column, BitSet> columns, Column reference) {
    return columns.computeIfAbsent(reference, r -> new BitSet());
  }

  /** The columns that a row's own values in its JSON depend on. */
  private static BitSet ownColumns(ResourceType type) {
    BitSet own = new BitSet();
    for (Shown member : type.shown()) {
      switch (member) {
        case Shown.Value value -> own.set(value.column().index());
        case Shown.Part part -> own.set(part.reference().index());
        case Shown.Flattened flattened -> own.set(flattened.reference().index());
        case Shown.Nested nested -> own.set(nested.reference().index());
        case Shown.Constant constant -> {}
        case Shown.Children children -> {}
      }
    }
    return own;
  }

  private void reach(ResourceType type, Set<Aspect> reached, Set<String> visited) {
    if (!visited.add(type.name())) {
      return;
    }
    Form form = form(type.name());
    for (Reference reference : form.references()) {
      reached.add(reference.aspect());
      if (reference.nested()) {
        reach(reference.target(), reached, visited);
      }
    }
    for (ChildRelation relation : form.children()) {
      reached.add(new Aspect.OfChildren(relation));
      reach(catalog.type(relation.childType()), reached, visited);
    }
  }

  private Shape shape(String type, BitSet columns) {
    List<Shape> known = shapes.computeIfAbsent(type, t -> new ArrayList<>());
    for (Shape shape : known) {
      if (shape.columns().equals(columns)) {
        return shape;
      }
    }
    Shape shape = new Shape(columns, seed(type, columns), new LinkedHashSet<>());
    known.add(shape);
    return shape;
  }

  private Family family(ChildRelation relation) {
    List<Family> known = families.computeIfAbsent(relation.childType(), t -> new ArrayList<>());
    for (Family family : known) {
      if (family.relation().equals(relation)) {
        return family;
      }
    }
    Family family = new Family(relation, seed(relation), new LinkedHashSet<>());
    known.add(family);
    return family;
  }

  private Form form(String type) {
    return Objects.requireNonNull(forms.get(type));
  }

  /** The columns of a type without which its rows look the same in their own list. */
  public BitSet shown(ResourceType type) {
    return form(type.name()).shown();
  }

  /** The types whose rows show something of a type's rows, through any number of hops. */
  public Set<ResourceType> embedders(ResourceType type) {
    Set<ResourceType> embedders = new LinkedHashSet<>();
    shapes.getOrDefault(type.name(), List.of()).forEach(s -> embedders.addAll(s.shownBy()));
    families.getOrDefault(type.name(), List.of()).forEach(f -> embedders.addAll(f.shownBy()));
    return embedders;
  }

  /**
   * Whether a type's rows may show one other row in two ways, so that what they embed of it is not
   * all known before it is read for the first time.
   */
  boolean showsInSeveralWays(ResourceType type) {
    return inSeveralWays.contains(type);
  }

  /** All that rows embed, as far as it is known from what was fetched by now. */
  Set<Long> of(Collection<Row> rows, Joins joins) {
    Set<Long> found = new HashSet<>();
    rows.forEach(row -> add(row, joins, found));
    return found;
  }

  private void add(Row row, Joins joins, Set<Long> found) {
    Form form = form(row.type().name());
    for (Reference reference : form.references()) {
      String key = row.text(reference.column());
      if (key != null) {
        Shape shape = shape(reference.target().name(), reference.aspect().columns());
        found.add(dependency(shape.seed(), key));
        Row target = reference.nested() ? joins.find(reference.target().name(), key) : null;
        if (target != null) {
          add(target, joins, found);
        }
      }
    }
    for (ChildRelation relation : form.children()) {
      found.add(dependency(family(relation).seed(), row.key()));
      joins.children(relation, row.key()).forEach(child -> add(child, joins, found));
    }
  }

  /**
   * What a change of a row outdates in pages of other types.
   *
   * @param before null if there was no row
   * @param after null if there is none any more
   * @param repeated whether changes of the row were applied before that may not have evicted
   *     anything yet, so that what the row was before them is not known
   */
  public List<Outdated> outdated(
      ResourceType type, String key, @Nullable Row before, @Nullable Row after, boolean repeated) {
    List<Outdated> outdated = new ArrayList<>();
    for (Shape shape : shapes.getOrDefault(type.name(), List.of())) {
      if (repeated || differs(type, shape.columns(), before, after)) {
        long dependency = dependency(shape.seed(), key);
        shape.shownBy().forEach(in -> outdated.add(new Outdated(in, dependency)));
      }
    }
    for (Family family : families.getOrDefault(type.name(), List.of())) {
      Set<Long> dependencies = new LinkedHashSet<>();
      if (repeated) {
        dependencies.add(ANYTHING);
      } else if (differs(type, form(type.name()).shown(), before, after)
          || !Objects.equals(parent(family, before), parent(family, after))) {
        addParent(family, before, dependencies);
        addParent(family, after, dependencies);
      }
      for (ResourceType in : family.shownBy()) {
        dependencies.forEach(dependency -> outdated.add(new Outdated(in, dependency)));
      }
    }
    return outdated;
  }

  private static void addParent(Family family, @Nullable Row row, Set<Long> dependencies) {
    String parent = parent(family, row);
    if (parent != null) {
      dependencies.add(dependency(family.seed(), parent));
    }
  }

  private static @Nullable String parent(Family family, @Nullable Row row) {
    return row == null ? null : row.text(family.relation().by());
  }

  private static boolean differs(
      ResourceType type, BitSet columns, @Nullable Row before, @Nullable Row after) {
    if (before == null || after == null) {
      return (before == null) != (after == null);
    }
    for (int i = columns.nextSetBit(0); i >= 0; i = columns.nextSetBit(i + 1)) {
      if (!after.same(type.columns().get(i), before)) {
        return true;
      }
    }
    return false;
  }

  /** What scripts compare. */
  static byte[] encode(Collection<Long> dependencies) {
    ByteSink out = new ByteSink(dependencies.size() * BYTES);
    for (long dependency : dependencies) {
      for (int shift = 8 * (BYTES - 1); shift >= 0; shift -= 8) {
        out.write((int) (dependency >>> shift));
      }
    }
    return out.toBytes();
  }

  private long seed(String type, BitSet columns) {
    StringBuilder text = new StringBuilder("row ").append(type);
    columns.stream()
        .forEach(i -> text.append(' ').append(catalog.type(type).columns().get(i).sqlName()));
    return hash(FNV_OFFSET, text.toString());
  }

  private static long seed(ChildRelation relation) {
    return hash(FNV_OFFSET, "children " + relation.childType() + ' ' + relation.by().sqlName());
  }

  private static long dependency(long seed, String key) {
    long hash = hash(seed, key);
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (hash ^ (hash >>> 33)) & MASK;
  }

  /**
   * <a href="http://www.isthe.com/chongo/tech/comp/fnv/">FNV-1a</a>, with a byte that occurs in no
   * text at the end; what is made of it is mixed as MurmurHash3 does at last.
   */
  private static long hash(long seed, String text) {
    long hash = seed;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return (hash ^ 0xff) * FNV_PRIME;
  }
}
