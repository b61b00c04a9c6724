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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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

  /** By type and generation. */
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();

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
   * Makes a view live and complete. In one process one pass at a time goes through a type's rows,
   * for all views that were waiting when it began: however many lists are asked for that nobody has
   * read yet, rows are read and decoded once for all of them, and one after the other is added to.
   *
   * @return fails with {@link ListsUnavailable} where there is no room for the view, it is retired
   *     each time, or its rows change faster than they can be added
   */
  public CompletableFuture<Void> fill(LiveView view) {
    // In one generation from beginning to end, whichever is read meanwhile.
    ResourceType type = view.query().type();
    long generation = keys.of(type).generation();
    String name = type.name() + '.' + generation;
    CompletableFuture<Void> filled = null;
    while (filled == null) {
      filled =
          queues.computeIfAbsent(name, n -> new Queue(name, type, at(type, generation))).fill(view);
    }
    return filled;
  }

  /** The views of one generation of a type that readers wait for. Thread-safe. */
  private final class Queue {
    private final String name;
    private final ResourceType type;
    private final Fills fixed;
    private final Map<String, CompletableFuture<Void>> wanted = new HashMap<>();
    private final List<Attempt> waiting = new ArrayList<>();
    private boolean passing;
    private boolean closed;

    /** A view, and how often its fill may begin. */
    private record Attempt(LiveView view, int starts) {}

    Queue(String name, ResourceType type, Fills fixed) {
      this.name = name;
      this.type = type;
      this.fixed = fixed;
    }

    /** Null where it is closed. */
    @Nullable CompletableFuture<Void> fill(LiveView view) {
      CompletableFuture<Void> filled;
      synchronized (this) {
        CompletableFuture<Void> known = wanted.get(view.id());
        if (known != null || closed) {
          return known;
        }
        filled = new CompletableFuture<>();
        wanted.put(view.id(), filled);
        waiting.add(new Attempt(view, MAX_STARTS));
      }
      next();
      return filled;
    }

    /** Begins a pass for those that wait, if none is under way; closes where none waits. */
    private void next() {
      List<Attempt> attempts;
      synchronized (this) {
        if (passing || closed) {
          return;
        }
        if (waiting.isEmpty()) {
          closed = true;
          queues.remove(name, this);
          return;
        }
        passing = true;
        attempts = List.copyOf(waiting);
        waiting.clear();
      }
      Map<LiveView, CompletableFuture<Boolean>> outcomes = new LinkedHashMap<>();
      for (Attempt attempt : attempts) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        outcomes.put(attempt.view(), outcome);
        var _ = outcome.whenComplete((complete, failure) -> ended(attempt, complete, failure));
      }
      var _ =
          fixed.new Pass(type, null)
              .fill(outcomes)
              .whenComplete(
                  (done, failure) -> {
                    synchronized (this) {
                      passing = false;
                    }
                    next();
                  });
    }

    private void ended(Attempt attempt, @Nullable Boolean complete, @Nullable Throwable failure) {
      CompletableFuture<Void> filled;
      boolean retired = failure == null && !Boolean.TRUE.equals(complete);
      synchronized (this) {
        if (retired && attempt.starts() > 1) {
          waiting.add(new Attempt(attempt.view(), attempt.starts() - 1));
          return;
        }
        filled = Objects.requireNonNull(wanted.remove(attempt.view().id()));
      }
      if (retired) {
        filled.completeExceptionally(
            unavailable(attempt.view(), "it was retired each time before it was complete"));
      } else if (failure != null) {
        filled.completeExceptionally(failure);
      } else {
        filled.complete(null);
      }
    }
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
    Fills fixed = at(type, keys.of(type).generation());
    Map<LiveView, CompletableFuture<Boolean>> outcomes = new LinkedHashMap<>();
    views.forEach(view -> outcomes.put(view, new CompletableFuture<>()));
    return fixed.new Pass(type, steps)
        .fill(outcomes)
        .thenApply(
            done ->
                (int)
                    outcomes.values().stream()
                        .filter(outcome -> !outcome.isCompletedExceptionally() && outcome.join())
                        .count());
  }

  /** One time through all rows of a type, for some views. */
  private final class Pass {
    private final ResourceType type;
    private final @Nullable Steps steps;
    private final Map<LiveView, Registrations.Registered.Open> open = new LinkedHashMap<>();
    private long rows;

    /**
     * @param steps what comes between its steps, which are one after the other then; null where it
     *     is in a hurry: it reads ahead
     */
    Pass(ResourceType type, @Nullable Steps steps) {
      this.type = type;
      this.steps = steps;
    }

    /**
     * Fills views.
     *
     * @param outcomes learn of each whether it is complete, or was retired meanwhile; that there is
     *     no room for it or its rows change too fast, with {@link ListsUnavailable}; and what ends
     *     the pass before
     */
    CompletableFuture<Void> fill(Map<LiveView, CompletableFuture<Boolean>> outcomes) {
      CompletableFuture<Void> registered = CompletableFuture.completedFuture(null);
      for (var each : outcomes.entrySet()) {
        registered = registered.thenCompose(before -> register(each.getKey(), each.getValue()));
      }
      return registered
          .thenCompose(all -> from(outcomes, read(ScanCursor.INITIAL)))
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  Throwable cause = Causes.of(failure);
                  outcomes.values().forEach(outcome -> outcome.completeExceptionally(cause));
                }
              });
    }

    private CompletableFuture<Void> register(LiveView view, CompletableFuture<Boolean> outcome) {
      return unlessUnfilled(
          view,
          outcome,
          CompletableFuture.completedFuture(view)
              .thenCompose(registrations::register)
              .thenAccept(
                  registered -> {
                    switch (registered) {
                      case Registrations.Registered.Complete done -> outcome.complete(true);
                      case Registrations.Registered.Open it -> open.put(view, it);
                    }
                  }));
    }

    private CompletableFuture<ReadModel.RowsScan> read(ScanCursor cursor) {
      return step().thenCompose(next -> model.scan(type, cursor));
    }

    private CompletableFuture<Void> from(
        Map<LiveView, CompletableFuture<Boolean>> outcomes,
        CompletableFuture<ReadModel.RowsScan> reading) {
      if (open.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      return reading.thenCompose(
          scan -> {
            boolean last = scan.cursor().isFinished();
            CompletableFuture<ReadModel.RowsScan> ahead =
                last || steps != null ? null : read(scan.cursor());
            CompletableFuture<Void> added = CompletableFuture.completedFuture(null);
            for (LiveView view : List.copyOf(open.keySet())) {
              CompletableFuture<Boolean> outcome = Objects.requireNonNull(outcomes.get(view));
              added =
                  added
                      .thenCompose(before -> step())
                      .thenCompose(next -> add(view, outcome, scan.rows(), last));
            }
            rows += scan.rows().size();
            return last
                ? added
                : added.thenCompose(
                    all -> from(outcomes, ahead == null ? read(scan.cursor()) : ahead));
          });
    }

    private CompletableFuture<Void> step() {
      return steps == null
          ? CompletableFuture.completedFuture(null)
          : steps.next(rows).toCompletableFuture();
    }

    private CompletableFuture<Void> add(
        LiveView view, CompletableFuture<Boolean> outcome, List<StoredRow> some, boolean last) {
      // However long it takes, the view is in use meanwhile.
      var _ = registrations.touch(view);
      Registrations.Registered.Open registration = Objects.requireNonNull(open.get(view));
      return unlessUnfilled(
          view,
          outcome,
          CompletableFuture.completedFuture(some)
              .thenCompose(rows -> Fills.this.add(view, registration, rows, last, MAX_ADDS))
              .whenComplete(
                  (added, failure) -> {
                    if (added != Added.ADDED || last) {
                      open.remove(view);
                    }
                    if (added == Added.ENDED) {
                      outcome.complete(false);
                    } else if (added == Added.COMPLETE || (added == Added.ADDED && last)) {
                      outcome.complete(true);
                    }
                  }));
    }

    /**
     * One that cannot be filled keeps no other from that. Where it is for want of Redis none can,
     * which ends what is not in a hurry at once.
     */
    private CompletableFuture<Void> unlessUnfilled(
        LiveView view, CompletableFuture<Boolean> outcome, CompletableFuture<?> one) {
      return one.handle(
          (done, failure) -> {
            Throwable cause = failure == null ? null : Causes.of(failure);
            if (cause != null && steps != null && !(cause instanceof ListsUnavailable)) {
              throw new CompletionException(cause);
            }
            if (cause != null) {
              open.remove(view);
              outcome.completeExceptionally(cause);
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
    return CompletableFuture.failedFuture(unavailable(view, why));
  }

  private static ListsUnavailable unavailable(LiveView view, String why) {
    return new ListsUnavailable("The list " + view + " could not be filled: " + why, RETRY_AFTER);
  }
}
