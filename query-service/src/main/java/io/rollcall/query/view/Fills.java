package io.rollcall.query.view;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes list views live and complete.
 *
 * <p>A fill makes the view a live one first, so that every change applied from then on goes to the
 * view by itself, and then adds the rows it finds, each only if it is unchanged since it was read.
 * A row that has changed meanwhile is added as it is by then: the change itself writes to the view
 * only if it moves the row. What is inserted or deleted meanwhile the change takes care of. So it
 * needs no lock, may run twice at once, and what a crash leaves is an incomplete view that the next
 * reader fills again. Thread-safe.
 */
final class Fills {
  private static final Script REGISTER = Script.of(Fills.class, "register.lua");
  private static final Script FILL = Script.of(Fills.class, "fill.lua");
  private static final int MAX_STARTS = 3;
  private static final int MAX_ADDS = 100;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Redis redis;
  private final Keys keys;
  private final ReadModel model;
  private final Clock clock;
  private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  Fills(Redis redis, Keys keys, ReadModel model, Clock clock) {
    this.redis = redis;
    this.keys = keys;
    this.model = model;
    this.clock = clock;
  }

  /**
   * Makes a view live and complete. In one process one fill of a view runs at a time.
   *
   * @return fails with {@link ListsUnavailable} where the view is retired or its rows change faster
   *     than they can be added
   */
  CompletableFuture<Void> fill(LiveView view) {
    String name = view.query().type().name() + '/' + view.id();
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = running.putIfAbsent(name, mine);
    if (other != null) {
      return other;
    }
    var _ =
        fill(view, MAX_STARTS)
            .whenComplete(
                (done, failure) -> {
                  running.remove(name);
                  if (failure == null) {
                    mine.complete(null);
                  } else {
                    mine.completeExceptionally(failure);
                  }
                });
    return mine;
  }

  private CompletableFuture<Void> fill(LiveView view, int starts) {
    if (starts == 0) {
      return unfilled(view, "it was retired each time before it was complete");
    }
    return register(view)
        .thenCompose(registered -> addAll(view, ScanCursor.INITIAL))
        .thenCompose(
            live -> live ? CompletableFuture.completedFuture(null) : fill(view, starts - 1));
  }

  private CompletableFuture<List<Object>> register(LiveView view) {
    Keys.OfType of = keys.of(view.query().type());
    return redis.run(
        REGISTER,
        new byte[][] {of.views(), of.meta()},
        Keys.bytes(view.query().canonical()),
        ReadModel.ascii(clock.millis()));
  }

  /** Adds all rows from a place on; false if the view is no longer live. */
  private CompletableFuture<Boolean> addAll(LiveView view, ScanCursor from) {
    return model
        .scan(view.query().type(), from)
        .thenCompose(
            scan -> {
              boolean last = scan.cursor().isFinished();
              return add(view, scan.rows(), last, MAX_ADDS)
                  .thenCompose(
                      live ->
                          live && !last
                              ? addAll(view, scan.cursor())
                              : CompletableFuture.completedFuture(live));
            });
  }

  /** Adds rows, those that change meanwhile again; false if the view is no longer live. */
  private CompletableFuture<Boolean> add(
      LiveView view, List<StoredRow> rows, boolean last, int adds) {
    if (adds == 0) {
      return unfilled(view, rows.size() + " of its rows changed each time before they were added");
    }
    ResourceType type = view.query().type();
    Keys.OfType of = keys.of(type);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(Keys.bytes(view.query().canonical()));
    arguments.add(ReadModel.ascii(last ? 1 : 0));
    for (StoredRow stored : rows) {
      if (view.query().matches(stored.row())) {
        arguments.add(Keys.bytes(stored.row().key()));
        arguments.add(stored.stamp().encoded());
        arguments.add(view.member(stored.row()));
      }
    }
    byte[][] names = {of.rows(), of.views(), of.view(view.id())};
    return redis
        .run(FILL, names, arguments.toArray(byte[][]::new))
        .thenCompose(
            answer -> {
              boolean live = (Long) answer.getFirst() == 1;
              List<StoredRow> changed =
                  answer.stream()
                      .skip(1)
                      .map(bytes -> StoredRow.decode(type, (byte[]) bytes))
                      .toList();
              return changed.isEmpty()
                  ? CompletableFuture.completedFuture(live)
                  : add(view, changed, last, adds - 1);
            });
  }

  /** What a reader is told of a view that is not complete: try again. */
  static <T> CompletableFuture<T> unfilled(LiveView view, String why) {
    return CompletableFuture.failedFuture(
        new ListsUnavailable("The list " + view + " could not be filled: " + why, RETRY_AFTER));
  }
}
