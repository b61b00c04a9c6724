package io.rollcall.query.view;

import io.rollcall.catalog.Order;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.Row;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;

/** A list view that is kept up to date. Immutable. */
public final class LiveView {
  private static final int ID_BYTES = 12;

  private final ListQuery query;
  private final String id;
  private final BitSet columns = new BitSet();

  public LiveView(ListQuery query) {
    this.query = query;
    this.id = id(query.canonical());
    for (Condition condition : query.conditions()) {
      columns.set(condition.column().index());
    }
    for (Order step : query.order()) {
      columns.set(step.column().index());
    }
    if (!query.terms().isEmpty()) {
      query.type().search().forEach(column -> columns.set(column.index()));
    }
  }

  /** What the list is. */
  public ListQuery query() {
    return query;
  }

  /** What the last part of its key is called. */
  public String id() {
    return id;
  }

  /** Whether a change of some columns can move a row in it, out of it, or into it. */
  public boolean dependsOn(BitSet changedColumns) {
    return columns.intersects(changedColumns);
  }

  void addColumns(BitSet all) {
    all.or(columns);
  }

  /** The member that stands for a row. */
  public byte[] member(Row row) {
    return Members.member(query.order(), row);
  }

  /** The id of the view of a canonical list query. */
  public static String id(String canonical) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return query.toString();
  }
}
