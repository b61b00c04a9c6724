package io.rollcall.row;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.Shown;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON of rows, as their lists show them, by copying bytes.
 *
 * <p>A row that is referred to but absent (a change of its is still on the way) shows as one whose
 * key is known and whose other members are null. Thread-safe.
 */
public final class RowRenderer {
  static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EMPTY_LIST = "[]".getBytes(StandardCharsets.US_ASCII);

  private final Catalog catalog;
  private final Map<String, Member[]> members = new HashMap<>();

  public RowRenderer(Catalog catalog) {
    this.catalog = catalog;
    catalog.types().forEach(type -> members.put(type.name(), membersOf(type)));
  }

  /** The JSON object of a row. */
  public byte[] render(Row row, Joins joins) {
    ByteSink out = new ByteSink(512);
    render(row, joins, out);
    return out.toBytes();
  }

  /** Appends the JSON object of a row. */
  public void render(Row row, Joins joins, ByteSink out) {
    for (Member member : members(row.type())) {
      out.write(member.prefix);
      switch (member.shown) {
        case Shown.Value value -> row.writeJson(value.column(), out);
        case Shown.Constant constant -> out.write(member.constant);
        case Shown.Nested nested -> nested(row, nested.reference(), joins, out);
        case Shown.Part part -> part(row, part, member, joins, out);
        case Shown.Flattened flattened -> flattened(row, flattened, joins, out);
        case Shown.Children children ->
            renderAll(joins.children(relation(member), row.key()), joins, out);
      }
    }
    out.write('}');
  }

  /** Appends the JSON array of rows. */
  public void renderAll(List<Row> rows, Joins joins, ByteSink out) {
    int separator = '[';
    for (Row row : rows) {
      out.write(separator);
      render(row, joins, out);
      separator = ',';
    }
    if (rows.isEmpty()) {
      out.write('[');
    }
    out.write(']');
  }

  private void nested(Row row, Column reference, Joins joins, ByteSink out) {
    String key = row.text(reference);
    if (key == null) {
      out.write(NULL);
      return;
    }
    Row target = joins.find(reference.requiredTarget(), key);
    if (target == null) {
      absent(catalog.target(reference), row, reference, out);
    } else {
      render(target, joins, out);
    }
  }

  private void absent(ResourceType target, Row row, Column reference, ByteSink out) {
    for (Member member : members(target)) {
      out.write(member.prefix);
      switch (member.shown) {
        case Shown.Value value when value.column().equals(target.key()) ->
            row.writeJson(reference, out);
        case Shown.Constant constant -> out.write(member.constant);
        case Shown.Children children -> out.write(EMPTY_LIST);
        case Shown.Value value -> out.write(NULL);
        case Shown.Nested nested -> out.write(NULL);
        case Shown.Part part -> out.write(NULL);
        case Shown.Flattened flattened -> out.write(NULL);
      }
    }
    out.write('}');
  }

  private static void part(Row row, Shown.Part part, Member member, Joins joins, ByteSink out) {
    String key = row.text(part.reference());
    if (key == null) {
      out.write(NULL);
      return;
    }
    Row target = joins.find(part.reference().requiredTarget(), key);
    for (int i = 0; i < part.fields().size(); i++) {
      out.write(member.fieldPrefixes[i]);
      if (i == member.keyField) {
        row.writeJson(part.reference(), out);
      } else if (target == null) {
        out.write(NULL);
      } else {
        target.writeJson(part.fields().get(i), out);
      }
    }
    out.write('}');
  }

  private static void flattened(Row row, Shown.Flattened flattened, Joins joins, ByteSink out) {
    String key = row.text(flattened.reference());
    Row target = key == null ? null : joins.find(flattened.reference().requiredTarget(), key);
    if (target == null) {
      out.write(NULL);
    } else {
      target.writeJson(flattened.field(), out);
    }
  }

  private Member[] members(ResourceType type) {
    return Objects.requireNonNull(members.get(type.name()), () -> type + " is not in the catalog");
  }

  private Member[] membersOf(ResourceType type) {
    Member[] members = new Member[type.shown().size()];
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member(catalog, type.shown().get(i), i == 0);
    }
    return members;
  }

  private static ChildRelation relation(Member member) {
    return Objects.requireNonNull(member.relation);
  }

  /** A member with what can be made of it once. */
  private static final class Member {
    final Shown shown;
    final byte[] prefix;
    final byte[] constant;
    final byte[][] fieldPrefixes;

    /** Which field of a part is the target's key, known to the row itself; -1 if none is. */
    final int keyField;

    final @Nullable ChildRelation relation;

    Member(Catalog catalog, Shown shown, boolean first) {
      this.shown = shown;
      this.prefix = prefix(shown.name(), first);
      this.constant =
          shown instanceof Shown.Constant constant ? JsonText.quote(constant.value()) : new byte[0];
      List<Column> fields = shown instanceof Shown.Part part ? part.fields() : List.of();
      this.fieldPrefixes = new byte[fields.size()][];
      for (int i = 0; i < fieldPrefixes.length; i++) {
        fieldPrefixes[i] = prefix(fields.get(i).name(), i == 0);
      }
      this.keyField =
          shown instanceof Shown.Part part
              ? fields.indexOf(catalog.target(part.reference()).key())
              : -1;
      this.relation =
          shown instanceof Shown.Children children
              ? new ChildRelation(children.childType(), children.by())
              : null;
    }

    private static byte[] prefix(String name, boolean first) {
      ByteSink out = new ByteSink(name.length() + 4);
      return out.write(first ? '{' : ',').write(JsonText.quote(name)).write(':').toBytes();
    }
  }
}
