package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The lists of all types, wherever they are kept. Futures end on any thread, and fail only where
 * the lists cannot be reached.
 */
public interface Lists {
  /** A page of a list. */
  CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size);

  /**
   * Makes a page that was outdated anew; afterwards {@link #page} gives it as what may be taken
   * into memory. Fails where nothing may be.
   */
  default CompletableFuture<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return page(query, page, size).thenAccept(made -> {});
  }

  /** One row, if it belongs to the list, whatever its place there. */
  CompletableFuture<RowAnswer> row(ListQuery query, String key);

  /** Whether there is a row with that key. */
  CompletableFuture<Boolean> exists(ResourceType type, String key);

  /**
   * Where a list that is not in memory would be read from, as things are.
   *
   * @param complete whether Redis has all rows that the list shows something of
   * @return null where there would be no answer
   */
  default @Nullable Source source(ResourceType type, boolean complete) {
    return complete ? Source.REDIS : null;
  }
}
