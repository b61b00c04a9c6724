package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists that can be told what to answer. */
final class SwitchedLists implements Lists {
  private final Lists lists;
  volatile @Nullable Supplier<CompletableFuture<PageAnswer>> page;
  volatile @Nullable Supplier<CompletableFuture<RowAnswer>> row;
  volatile @Nullable Supplier<CompletableFuture<Boolean>> exists;

  SwitchedLists(Lists lists) {
    this.lists = lists;
  }

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber number, int size) {
    return page == null ? lists.page(query, number, size) : page.get();
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    return row == null ? lists.row(query, key) : row.get();
  }

  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return exists == null ? lists.exists(type, key) : exists.get();
  }
}
