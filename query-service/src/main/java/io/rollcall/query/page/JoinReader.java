package io.rollcall.query.page;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.view.Views;
import io.rollcall.row.Joins;
import io.rollcall.row.Needs;
import io.rollcall.row.Row;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads what rows show of other rows, all of one hop at once. */
final class JoinReader {
  private static final int MAX_PASSES = 3;

  private final Catalog catalog;
  private final Views views;
  private final Embeddings embeddings;
  private final Pages pages;

  JoinReader(Catalog catalog, Views views, Embeddings embeddings, Pages pages) {
    this.catalog = catalog;
    this.views = views;
    this.embeddings = embeddings;
    this.pages = pages;
  }

  /**
   * Everything that rows show of others; {@code applied} learns how far the types read were.
   *
   * @param lease of the page that is filled with them, with which is noted what they embed before
   *     that is read; null where no page is to be stored
   */
  CompletableFuture<Joins> read(List<Row> rows, Applied applied, @Nullable Lease lease) {
    CompletableFuture<Joins> read = complete(rows, new Joins(catalog), applied, lease);
    return lease == null || !embeddings.showsInSeveralWays(lease.type())
        ? read
        : read.thenCompose(joins -> settled(rows, joins, applied, lease, MAX_PASSES));
  }

  /**
   * Reads again what was read before it was noted as embedded in some way that showed only then.
   */
  private CompletableFuture<Joins> settled(
      List<Row> rows, Joins joins, Applied applied, Lease lease, int passes) {
    Set<Long> embedded = embeddings.of(rows, joins);
    if (passes < MAX_PASSES && lease.embedded().containsAll(embedded)) {
      return CompletableFuture.completedFuture(joins);
    }
    if (passes == 0) {
      return pages.release(lease).thenApply(released -> joins);
    }
    return pages
        .embed(lease, embedded)
        .thenCompose(noted -> complete(rows, new Joins(catalog), applied, lease))
        .thenCompose(again -> settled(rows, again, applied, lease, passes - 1));
  }

  private CompletableFuture<Joins> complete(
      List<Row> rows, Joins joins, Applied applied, @Nullable Lease lease) {
    Needs needs = joins.missing(rows);
    if (needs.isEmpty()) {
      return CompletableFuture.completedFuture(joins);
    }
    CompletableFuture<Boolean> noted =
        lease == null
            ? CompletableFuture.completedFuture(false)
            : pages.embed(lease, embeddings.of(rows, joins));
    return noted
        .thenCompose(v -> hop(needs, joins, applied))
        .thenCompose(v -> complete(rows, joins, applied, lease));
  }

  private CompletableFuture<Void> hop(Needs needs, Joins joins, Applied applied) {
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
    return hop;
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
