package io.rollcall.query.fallback;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Causes;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists of which so many reads at most are under way at once; others fail with {@link
 * ListsUnavailable}. Of the same page or row they are two, however many readers it has, so that one
 * that hangs holds nobody up: who asks for it meanwhile shares the one that follows, which begins
 * when all of them have asked, and so shows what was committed before. Thread-safe.
 */
final class BoundedLists implements Lists {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int OF_THE_SAME = 2;

  private final Lists lists;
  private final Bulkhead bulkhead;
  private final Map<Object, Reads<?>> open = new HashMap<>();

  /**
   * @param maxConcurrent how many reads may be under way at once
   */
  BoundedLists(Lists lists, int maxConcurrent) {
    this.lists = lists;
    this.bulkhead =
        Bulkhead.of(
            "postgres",
            BulkheadConfig.custom()
                .maxConcurrentCalls(maxConcurrent)
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  private record OfPage(ListQuery query, PageNumber page, int size) {}

  private record OfRow(ListQuery query, String key) {}

  private record OfKey(ResourceType type, String key) {}

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return read(new OfPage(query, page, size), () -> lists.page(query, page, size));
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    return read(new OfRow(query, key), () -> lists.row(query, key));
  }

  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return read(new OfKey(type, key), () -> lists.exists(type, key));
  }

  /**
   * The answer of the next read.
   *
   * @param what equal where the same is read
   */
  private <T> CompletableFuture<T> read(Object what, Supplier<CompletableFuture<T>> read) {
    Reads<T> reads;
    CompletableFuture<T> answer;
    synchronized (open) {
      @SuppressWarnings("unchecked") // What is equal has answers of one kind.
      Reads<T> known = (Reads<T>) open.computeIfAbsent(what, w -> new Reads<>(what, read));
      reads = known;
      answer = reads.next();
    }
    reads.begin();
    return answer.copy();
  }

  /** Reads of the same; what changes of it is guarded by {@link #open}. */
  private final class Reads<T> {
    private final Object what;
    private final Supplier<CompletableFuture<T>> read;
    private int underWay;

    /** Null where nobody waits for one. */
    private @Nullable CompletableFuture<T> next;

    Reads(Object what, Supplier<CompletableFuture<T>> read) {
      this.what = what;
      this.read = read;
    }

    CompletableFuture<T> next() {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      return next;
    }

    /** Begins the next one where it is wanted and may begin. */
    void begin() {
      CompletableFuture<T> answer;
      synchronized (open) {
        answer = underWay < OF_THE_SAME ? next : null;
        if (answer == null) {
          if (underWay == 0) {
            open.remove(what, this);
          }
          return;
        }
        next = null;
        underWay++;
      }
      var _ =
          bulkhead
              .executeCompletionStage(read::get)
              .whenComplete(
                  (found, failure) -> {
                    synchronized (open) {
                      underWay--;
                    }
                    begin();
                    if (failure == null) {
                      answer.complete(found);
                    } else {
                      answer.completeExceptionally(reason(Causes.of(failure)));
                    }
                  });
    }
  }

  private Throwable reason(Throwable failure) {
    return failure instanceof BulkheadFullException
        ? new ListsUnavailable(
            bulkhead.getBulkheadConfig().getMaxConcurrentCalls()
                + " reads of Postgres are under way, as many as may while Redis cannot answer.",
            RETRY_AFTER)
        : failure;
  }
}
