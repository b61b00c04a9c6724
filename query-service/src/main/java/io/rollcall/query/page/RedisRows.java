package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import io.rollcall.query.view.Views;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Single rows from Redis, with what they show of others. Thread-safe. */
final class RedisRows {
  private final Views views;
  private final JoinReader joins;
  private final RowRenderer renderer;
  private final Readiness readiness;
  private final Pauses pauses;

  RedisRows(
      Views views, JoinReader joins, RowRenderer renderer, Readiness readiness, Pauses pauses) {
    this.views = views;
    this.joins = joins;
    this.renderer = renderer;
    this.readiness = readiness;
    this.pauses = pauses;
  }

  /** One row, if it belongs to the list. */
  CompletableFuture<RowAnswer> row(ListQuery query, String key, AwaitedReferences.Wait wait) {
    ResourceType type = query.type();
    return views
        .found(type, List.of(key))
        .thenCompose(
            found -> {
              Applied applied = new Applied().with(type, found.meta());
              return readiness.whereComplete(
                  applied,
                  () ->
                      found.rows().isEmpty() || !query.matches(found.rows().getFirst())
                          ? missing(applied)
                          : row(query, found.rows().getFirst(), applied, wait),
                  () -> row(query, key, wait),
                  notReady(type));
            });
  }

  private CompletableFuture<RowAnswer> missing(Applied applied) {
    return CompletableFuture.completedFuture(
        new RowAnswer.Missing(readiness.asOf(applied), Source.REDIS));
  }

  private CompletableFuture<RowAnswer> row(
      ListQuery query, Row row, Applied applied, AwaitedReferences.Wait wait) {
    Supplier<CompletableFuture<RowAnswer>> again = () -> row(query, row.key(), wait);
    return joins
        .read(List.of(row), applied, null)
        .thenCompose(
            joined ->
                readiness.whereComplete(
                    applied,
                    () -> pauses.untilWhole(joined, wait, again, () -> found(row, joined, applied)),
                    again,
                    notReady(query.type())));
  }

  private CompletableFuture<RowAnswer> found(Row row, Joins joined, Applied applied) {
    return CompletableFuture.completedFuture(
        new RowAnswer.Found(
            renderer.render(row, joined), row.version(), readiness.asOf(applied), Source.REDIS));
  }

  private Supplier<CompletableFuture<RowAnswer>> notReady(ResourceType type) {
    return () ->
        CompletableFuture.completedFuture(
            new RowAnswer.NotReady(readiness.reason(type), Readiness.RETRY_AFTER));
  }

  /** Whether there is a row with that key. */
  CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return views
        .exists(type, key)
        .thenCompose(
            exists -> exists ? CompletableFuture.completedFuture(true) : existsAfterAll(type, key));
  }

  /**
   * That a row does not exist holds only if the type's rows were complete when it was looked up.
   */
  private CompletableFuture<Boolean> existsAfterAll(ResourceType type, String key) {
    return views
        .found(type, List.of(key))
        .thenCompose(
            found ->
                readiness.whereComplete(
                    new Applied().with(type, found.meta()),
                    () -> CompletableFuture.completedFuture(!found.rows().isEmpty()),
                    () -> exists(type, key),
                    () ->
                        CompletableFuture.failedFuture(
                            new ListsUnavailable(readiness.reason(type), Readiness.RETRY_AFTER))));
  }
}
