package io.rollcall.query.view;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Causes;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes list views live and complete.
 *
 * <p>A fill makes the view a live one first, so that every change applied from then on goes to the
 * view by itself, and then adds the rows it finds, each only if it is unchanged since it was read.
 * A row that has changed meanwhile is added as it is by then: the change itself writes to the view
 * only if it moves the row. What is inserted or deleted meanwhile the change takes care of. So it
 * needs no lock, may run twice at once, and what a crash leaves is an incomplete view that the next
 * reader fills again. What a fill adds counts only for the registration that it began with: of a
 * view that was retired since, the changes in between are not in the rows that it has read. Nor
 * does it count once Redis is another process, to which the cursor of the first means other rows.
 * Thread-safe.
 */
public final class Fills {
  private static final Script FILL = Script.of(Fills.class, "fill.lua");
  private static final int MAX_STARTS = 3;
  private static final int MAX_ADDS = 100;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Redis redis;
  private final Keys keys;
  private final ReadModel model;
  private final Registrations registrations;
  private final Map<String, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

  Fills(Redis redis, Keys keys, ReadModel model, Registrations registrations) {
    this.redis = redis;
    this.keys = keys;
    this.model = model;
    this.registrations = registrations;
  }

  /** The same for another generation of a type. */
  public Fills at(ResourceType type, long generation) {
    return new Fills(
        redis,
        keys.at(type, generation),
        model.at(type, generation),
        registrations.at(type, generation));
  }

  /**
   * Makes a view live and complete. In one process one fill of a view runs at a time.
   *
   * @return fails with {@link ListsUnavailable} where there is no room for the view, it is retired
   *     each time, or its rows change faster than they can be added
   */
  public CompletableFuture<Void> fill(LiveView view) {
    // In one generation from beginning to end, whichever is read meanwhile.
    ResourceType type = view.query().type();
    long generation = keys.of(type).generation();
    String name = type.name() + '.' + generation + '/' + view.id();
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = running.putIfAbsent(name, mine);
    if (other != null) {
      return other;
    }
    var _ =
        at(type, generation)
            .fill(view, MAX_STARTS)
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
    return registrations
        .register(view)
        .thenCompose(
            registered ->
                switch (registered) {
                  case Registrations.Registered.Complete complete ->
                      CompletableFuture.completedFuture(null);
                  case Registrations.Registered.Open open ->
                      addAll(view, open, model.scan(view.query().type(), ScanCursor.INITIAL))
                          .thenCompose(
                              filled ->
                                  filled
                                      ? CompletableFuture.completedFuture(null)
                                      : fill(view, starts - 1));
                });
  }

  /**
   * Adds all rows from a place on, and reads the next ones meanwhile.
   *
   * @param reading the next rows
   * @return false if the registration has ended before
   */
  private CompletableFuture<Boolean> addAll(
      LiveView view,
      Registrations.Registered.Open open,
      CompletableFuture<ReadModel.RowsScan> reading) {
    // However long it takes, the view is in use meanwhile.
    var _ = registrations.touch(view);
    return reading.thenCompose(
        scan -> {
          boolean last = scan.cursor().isFinished();
          CompletableFuture<ReadModel.RowsScan> next =
              last ? reading : model.scan(view.query().type(), scan.cursor());
          return add(view, open, scan.rows(), last, MAX_ADDS)
              .thenCompose(
                  added ->
                      switch (added) {
                        case ENDED -> CompletableFuture.completedFuture(false);
                        case COMPLETE -> CompletableFuture.completedFuture(true);
                        case ADDED ->
                            last
                                ? CompletableFuture.completedFuture(true)
                                : addAll(view, open, next);
                      });
        });
  }

  /** What comes between steps of what is in no hurry. */
  public interface Steps {
    /**
     * The next step begins when what is given is done, and none if that fails.
     *
     * @param rows how many rows were gone through
     */
    CompletionStage<Void> next(long rows);
  }

  /**
   * Makes views of a type live and complete, all of them in one pass over its rows. Those for which
   * there is no room, which are retired meanwhile, or whose rows change faster than they can be
   * added, are left to their readers.
   *
   * @return how many are complete; fails with what the steps or Redis fail with
   */
  public CompletableFuture<Integer> fillAll(ResourceType type, List<LiveView> views, Steps steps) {
    long generation = keys.of(type).generation();
    Fills fixed = at(type, generation);
    Pass pass = fixed.new Pass(type, steps);
    CompletableFuture<Void> registered = CompletableFuture.completedFuture(null);
    for (LiveView view : views) {
      registered = registered.thenCompose(before -> pass.register(view));
    }
    return registered
        .thenCompose(all -> pass.from(ScanCursor.INITIAL))
        .thenApply(done -> pass.complete);
  }

  /** One time through all rows of a type, for some views. Its steps come one after the other. */
  private final class Pass {
    private final ResourceType type;
    private final Steps steps;
    private final Map<LiveView, Registrations.Registered.Open> open = new LinkedHashMap<>();
    private int complete;
    private long rows;

    Pass(ResourceType type, Steps steps) {
      this.type = type;
      this.steps = steps;
    }

    CompletableFuture<Void> register(LiveView view) {
      return unlessUnfilled(
          registrations
              .register(view)
              .thenAccept(
                  registered -> {
                    switch (registered) {
                      case Registrations.Registered.Complete done -> complete++;
                      case Registrations.Registered.Open it -> open.put(view, it);
                    }
                  }));
    }

    CompletableFuture<Void> from(ScanCursor cursor) {
      if (open.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      return step()
          .thenCompose(next -> model.scan(type, cursor))
          .thenCompose(
              scan -> {
                boolean last = scan.cursor().isFinished();
                CompletableFuture<Void> added = CompletableFuture.completedFuture(null);
                for (LiveView view : List.copyOf(open.keySet())) {
                  added =
                      added
                          .thenCompose(before -> step())
                          .thenCompose(next -> add(view, scan.rows(), last));
                }
                rows += scan.rows().size();
                return last ? added : added.thenCompose(all -> from(scan.cursor()));
              });
    }

    private CompletableFuture<Void> step() {
      return steps.next(rows).toCompletableFuture();
    }

    private CompletableFuture<Void> add(LiveView view, List<StoredRow> some, boolean last) {
      var _ = registrations.touch(view);
      Registrations.Registered.Open registration = Objects.requireNonNull(open.get(view));
      return unlessUnfilled(
          Fills.this
              .add(view, registration, some, last, MAX_ADDS)
              .whenComplete(
                  (added, failure) -> {
                    if (added != Added.ADDED || last) {
                      open.remove(view);
                    }
                    if (added == Added.COMPLETE || (added == Added.ADDED && last)) {
                      complete++;
                    }
                  }));
    }

    /** One that cannot be filled keeps no other from that. */
    private CompletableFuture<Void> unlessUnfilled(CompletableFuture<?> one) {
      return one.handle(
          (done, failure) -> {
            Throwable cause = failure == null ? null : Causes.of(failure);
            if (cause != null && !(cause instanceof ListsUnavailable)) {
              throw new CompletionException(cause);
            }
            return null;
          });
    }
  }

  /** What came of adding rows: besides that, another fill may have completed the view. */
  private enum Added {
    ADDED,
    COMPLETE,
    ENDED
  }

  /** Adds rows, those that change meanwhile again. */
  private CompletableFuture<Added> add(
      LiveView view,
      Registrations.Registered.Open open,
      List<StoredRow> rows,
      boolean last,
      int adds) {
    if (adds == 0) {
      return unfilled(view, rows.size() + " of its rows changed each time before they were added");
    }
    ResourceType type = view.query().type();
    Keys.OfType of = keys.of(type);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(ReadModel.ascii(open.registration()));
    arguments.add(Keys.bytes(open.process()));
    arguments.add(ReadModel.ascii(last ? 1 : 0));
    for (StoredRow stored : rows) {
      if (view.query().matches(stored.row())) {
        arguments.add(Keys.bytes(stored.row().key()));
        arguments.add(stored.stamp().encoded());
        arguments.add(view.member(stored.row()));
      }
    }
    return redis
        .run(FILL, new byte[][] {of.rows(), of.view(view.id())}, arguments.toArray(byte[][]::new))
        .thenCompose(
            answer -> {
              String word = new String((byte[]) answer.getFirst(), StandardCharsets.US_ASCII);
              List<StoredRow> changed =
                  answer.stream()
                      .skip(1)
                      .map(bytes -> StoredRow.decode(type, (byte[]) bytes))
                      .toList();
              return changed.isEmpty()
                  ? CompletableFuture.completedFuture(Added.valueOf(word.toUpperCase(Locale.ROOT)))
                  : add(view, open, changed, last, adds - 1);
            });
  }

  /** What a reader is told of a view that is not complete: try again. */
  public static <T> CompletableFuture<T> unfilled(LiveView view, String why) {
    return CompletableFuture.failedFuture(
        new ListsUnavailable("The list " + view + " could not be filled: " + why, RETRY_AFTER));
  }
}
