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
   * Everything that rows show of others.
   *
   * @param applied learns how far the types read were
   * @param lease of the page that is filled with them, with which is noted what they embed before
   *     that is read; null where no page is to be stored
   */
  CompletableFuture<Joins> read(List<Row> rows, Applied applied, @Nullable PageLease lease) {
    return new Reading(rows, applied, true, lease).all();
  }

  /**
   * The same where it was told before how far the types are: {@code applied} learns only what comes
   * along.
   */
  CompletableFuture<Joins> readAsTold(List<Row> rows, Applied applied, @Nullable PageLease lease) {
    return new Reading(rows, applied, false, lease).all();
  }

  /** What is read for some rows. */
  private final class Reading {
    private final List<Row> rows;
    private final Applied applied;
    private final boolean asksHowFar;
    private final @Nullable PageLease lease;

    Reading(List<Row> rows, Applied applied, boolean asksHowFar, @Nullable PageLease lease) {
      this.rows = rows;
      this.applied = applied;
      this.asksHowFar = asksHowFar;
      this.lease = lease;
    }

    CompletableFuture<Joins> all() {
      CompletableFuture<Joins> read = complete(new Joins(catalog));
      PageLease held = lease;
      return held == null || !embeddings.showsInSeveralWays(held.type())
          ? read
          : read.thenCompose(joins -> settled(joins, held, MAX_PASSES));
    }

    /**
     * Reads again what was read before it was noted as embedded in some way that showed only then.
     */
    private CompletableFuture<Joins> settled(Joins joins, PageLease held, int passes) {
      Set<Long> embedded = embeddings.of(rows, joins);
      if (passes < MAX_PASSES && held.embedded().containsAll(embedded)) {
        return CompletableFuture.completedFuture(joins);
      }
      if (passes == 0) {
        return pages.release(held).thenApply(released -> joins);
      }
      return pages
          .embed(held, embedded)
          .thenCompose(noted -> complete(new Joins(catalog)))
          .thenCompose(again -> settled(again, held, passes - 1));
    }

    private CompletableFuture<Joins> complete(Joins joins) {
      Needs needs = joins.missing(rows);
      if (needs.isEmpty()) {
        return CompletableFuture.completedFuture(joins);
      }
      CompletableFuture<Boolean> noted =
          lease == null
              ? CompletableFuture.completedFuture(false)
              : pages.embed(lease, embeddings.of(rows, joins));
      return noted.thenCompose(v -> hop(needs, joins)).thenCompose(v -> complete(joins));
    }

    private CompletableFuture<Void> hop(Needs needs, Joins joins) {
      CompletableFuture<Void> hop = CompletableFuture.completedFuture(null);
      for (var need : needs.rows().entrySet()) {
        ResourceType type = catalog.type(need.getKey());
        hop =
            hop.thenCombine(
                found(type, need.getValue()),
                (v, found) -> add(joins, type, need.getValue(), found));
      }
      for (var need : needs.children().entrySet()) {
        ResourceType type = catalog.type(need.getKey().childType());
        hop =
            hop.thenCombine(
                views.children(type, need.getKey(), need.getValue()),
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

    private CompletableFuture<List<Row>> found(ResourceType type, Collection<String> wanted) {
      return asksHowFar
          ? views
              .found(type, wanted)
              .thenApply(
                  found -> {
                    applied.with(type, found.meta());
                    return found.rows();
                  })
          : views.rows(type, wanted);
    }
  }

  private static Void add(
      Joins joins, ResourceType type, Collection<String> wanted, List<Row> found) {
    Set<String> absent = new HashSet<>(wanted);
    for (Row row : found) {
      joins.add(row);
      absent.remove(row.key());
    }
    absent.forEach(key -> joins.addAbsent(type.name(), key));
    return null;
  }
}
