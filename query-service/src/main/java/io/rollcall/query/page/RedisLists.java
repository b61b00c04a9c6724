package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Lists and rows from Redis alone.
 *
 * <p>Where a row that is referred to is not there yet, since its change is in another topic, the
 * whole page is read again for a short while, unless that was in vain before. Thread-safe.
 */
final class RedisLists implements Lists {
  private static final Duration REFERENCE_WAIT = Duration.ofMillis(500);

  private final RedisPages pages;
  private final RedisRows rows;
  private final AwaitedReferences references = new AwaitedReferences();

  RedisLists(RedisPages pages, RedisRows rows) {
    this.pages = pages;
    this.rows = rows;
  }

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return pages.page(query, page, size, references.begin(REFERENCE_WAIT));
  }

  @Override
  public CompletableFuture<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return pages.rebuild(query, page, size, references.begin(REFERENCE_WAIT));
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    return rows.row(query, key, references.begin(REFERENCE_WAIT));
  }

  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return rows.exists(type, key);
  }
}
