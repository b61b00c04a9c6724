package io.rollcall.query.view;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.Joins;
import io.rollcall.row.Needs;
import io.rollcall.row.Row;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Reads what rows show of other rows, all of one hop at once. */
final class JoinReader {
  private final Catalog catalog;
  private final Views views;

  JoinReader(Catalog catalog, Views views) {
    this.catalog = catalog;
    this.views = views;
  }

  /** Everything that rows show of others; {@code applied} learns how far the types read were. */
  CompletableFuture<Joins> read(List<Row> rows, Applied applied) {
    return complete(rows, new Joins(catalog), applied);
  }

  private CompletableFuture<Joins> complete(List<Row> rows, Joins joins, Applied applied) {
    Needs needs = joins.missing(rows);
    if (needs.isEmpty()) {
      return CompletableFuture.completedFuture(joins);
    }
    CompletableFuture<Void> hop = CompletableFuture.completedFuture(null);
    for (var need : needs.rows().entrySet()) {
      ResourceType type = catalog.type(need.getKey());
      CompletableFuture<Views.Found> found = views.rows(type, need.getValue());
      hop = hop.thenCombine(found, (v, f) -> add(joins, applied, type, need.getValue(), f));
    }
    for (var need : needs.children().entrySet()) {
      ResourceType type = catalog.type(need.getKey().childType());
      CompletableFuture<Views.Children> found =
          views.children(type, need.getKey(), need.getValue());
      hop =
          hop.thenCombine(
              found,
              (v, children) -> {
                children.metas().forEach(meta -> applied.with(type, meta));
                children
                    .byParent()
                    .forEach((parent, list) -> joins.addChildren(need.getKey(), parent, list));
                return null;
              });
    }
    return hop.thenCompose(v -> complete(rows, joins, applied));
  }

  private static Void add(
      Joins joins,
      Applied applied,
      ResourceType type,
      Collection<String> wanted,
      Views.Found found) {
    applied.with(type, found.meta());
    Set<String> absent = new HashSet<>(wanted);
    for (Row row : found.rows()) {
      joins.add(row);
      absent.remove(row.key());
    }
    absent.forEach(key -> joins.addAbsent(type.name(), key));
    return null;
  }
}
