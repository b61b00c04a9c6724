package io.rollcall.query.projection;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.query.page.Embeddings;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.Pages;
import io.rollcall.query.view.ApplyResult;
import io.rollcall.query.view.Evicted;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.LiveViews;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.RowWrite;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Applies received changes of a type to the read model, some keys at a time.
 *
 * <p>Rows and views are read, the writes are planned, and a script applies the plan if all is still
 * as it was read; otherwise they are read and planned again. It evicts the pages of their own type
 * that they outdate; then those of other types go that embed what was changed. Applied offsets move
 * on last, so a crash in between repeats changes, which then are not after what is stored: they
 * write nothing, and evict whatever they may have outdated. Thread-safe: two threads never have the
 * same partition for long, and where they do, the script lets one plan again.
 */
final class Projection {
  private static final int KEYS_A_PLAN = 250;
  private static final int VIEW_WRITES_A_SCRIPT = 2_000;
  private static final int MAX_PLANS = 100;

  private final ReadModel model;
  private final Pages pages;
  private final Embeddings embeddings;
  private final Evictions evictions;
  private final Duration timeout;
  private final Clock clock;
  private final Map<String, LiveViews> liveViews = new ConcurrentHashMap<>();

  /**
   * @param timeout how long one call of Redis may take
   */
  Projection(
      ReadModel model,
      Pages pages,
      Embeddings embeddings,
      Evictions evictions,
      Duration timeout,
      Clock clock) {
    this.clock = clock;
    this.model = model;
    this.pages = pages;
    this.embeddings = embeddings;
    this.evictions = evictions;
    this.timeout = timeout;
  }

  /** The read model has lost changes that were applied to it; they must be received again. */
  static final class LostChangesException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Applies changes.
   *
   * @param received changes of one type, each partition's in order
   * @param moves how far the partitions are applied afterwards
   * @throws LostChangesException if less was applied before than the moves say
   */
  void apply(ResourceType type, List<Received> received, List<OffsetMove> moves)
      throws LostChangesException {
    List<OffsetMove> checks = checks(moves);
    List<Received> pending = new ArrayList<>();
    for (Received each : received) {
      if (each.change() instanceof Change.Truncate truncate) {
        applyKeys(type, pending, checks, checks);
        pending.clear();
        truncate(type, truncate, each, checks);
      } else {
        pending.add(each);
      }
    }
    applyKeys(type, pending, checks, moves);
  }

  /** The same without moving anything. */
  private static List<OffsetMove> checks(List<OffsetMove> moves) {
    return moves.stream().map(m -> new OffsetMove(m.partition(), m.base(), m.base())).toList();
  }

  private void truncate(
      ResourceType type, Change.Truncate truncate, Received received, List<OffsetMove> checks)
      throws LostChangesException {
    boolean unsure = await(model.beginTruncate(type, received.partition(), received.offset()));
    String process = await(model.process(type));
    while (true) {
      truncateOnce(type, truncate, received, checks);
      String now = await(model.process(type));
      if (now.equals(process)) {
        break;
      }
      process = now;
      unsure = true;
    }
    if (unsure) {
      evictWhatever(type);
    }
  }

  /** Nobody knows any more which rows were taken away before a crash, and who embedded them. */
  private void evictWhatever(ResourceType type) {
    Eviction.Cause cause = new Eviction.Cause(Eviction.Kind.TRUNCATE, type.name(), "", List.of());
    for (ResourceType embedder : embeddings.embedders(type)) {
      outdate(embedder, List.of(), i -> cause);
    }
  }

  /** Some pages a call, and each call in its time. */
  private void outdate(
      ResourceType embedder, List<Long> dependencies, IntFunction<Eviction.Cause> causes) {
    String after = "";
    do {
      Pages.Outdating some = await(pages.outdate(embedder, dependencies, after));
      evictions.note(embedder, some.evicted(), causes);
      after = some.last();
    } while (!after.isEmpty());
  }

  private void truncateOnce(
      ResourceType type, Change.Truncate truncate, Received received, List<OffsetMove> checks)
      throws LostChangesException {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      ReadModel.RowsScan scan = await(model.scan(type, cursor));
      Map<String, List<Received>> byKey = new LinkedHashMap<>();
      for (StoredRow stored : scan.rows()) {
        if (Planner.isTruncated(stored, truncate)) {
          byKey.put(stored.row().key(), List.of(received));
        }
        if (byKey.size() == KEYS_A_PLAN) {
          write(type, byKey, checks);
          byKey.clear();
        }
      }
      write(type, byKey, checks);
      cursor = scan.cursor();
    } while (!cursor.isFinished());
  }

  private void applyKeys(
      ResourceType type, List<Received> received, List<OffsetMove> checks, List<OffsetMove> last)
      throws LostChangesException {
    Map<String, List<Received>> byKey = new LinkedHashMap<>();
    for (Received each : received) {
      String key = key(each.change());
      if (byKey.size() == KEYS_A_PLAN && !byKey.containsKey(key)) {
        write(type, byKey, checks);
        byKey.clear();
      }
      byKey.computeIfAbsent(key, k -> new ArrayList<>(1)).add(each);
    }
    write(type, byKey, last);
  }

  private void write(ResourceType type, Map<String, List<Received>> byKey, List<OffsetMove> moves)
      throws LostChangesException {
    Map<String, List<Received>> pending = new LinkedHashMap<>(byKey);
    Dependents dependents = new Dependents();
    List<OffsetMove> checks = checks(moves);
    for (int plans = 0; plans < MAX_PLANS; plans++) {
      LiveViews views = liveViews(type);
      Map<String, KeyState> states = await(model.states(type, pending.keySet()));
      List<RowWrite> writes = new ArrayList<>();
      plan(type, pending, states, views, writes, dependents);
      // Offsets move on when all is evicted that they stand for: a crash before has it done again.
      boolean alone = dependents.isEmpty();
      Set<String> written = new HashSet<>();
      switch (writeAll(type, views.version(), alone ? moves : checks, writes, written)) {
        case ApplyResult.Applied applied -> {
          if (alone) {
            return;
          }
          evict(dependents);
          if (moves.equals(checks)) {
            return;
          }
          dependents = new Dependents();
          pending.clear();
        }
        case ApplyResult.Gap gap -> {
          liveViews.remove(type.name());
          throw new LostChangesException();
        }
        case ApplyResult.ViewsChanged changed -> liveViews.remove(type.name());
        case ApplyResult.Conflict conflict -> {}
      }
      // What was written is not planned again: it would look like changes from before.
      pending.keySet().removeAll(written);
    }
    throw new IllegalStateException(
        "Changes of " + type + " were planned " + MAX_PLANS + " times and never fitted");
  }

  private void plan(
      ResourceType type,
      Map<String, List<Received>> byKey,
      Map<String, KeyState> states,
      LiveViews views,
      List<RowWrite> writes,
      Dependents dependents) {
    BitSet shown = embeddings.shown(type);
    byKey.forEach(
        (key, changes) -> {
          KeyState before = states.getOrDefault(key, KeyState.NONE);
          KeyState after = Planner.after(before, changes, clock.millis());
          RowWrite write = Planner.plan(key, before, after, views, shown);
          if (write != null) {
            writes.add(write);
          }
          dependents.add(
              cause(Eviction.Kind.REFERENCE, type, key, row(before), row(after)),
              embeddings.outdated(
                  type, key, row(before), row(after), Planner.repeats(before, changes)));
        });
  }

  private static @Nullable Row row(KeyState state) {
    return state.row() == null ? null : state.row().row();
  }

  private static Eviction.Cause cause(
      Eviction.Kind kind,
      ResourceType type,
      String key,
      @Nullable Row before,
      @Nullable Row after) {
    return new Eviction.Cause(kind, type.name(), key, Planner.changedFields(before, after));
  }

  /** Only now that the rows are written: a page that is filled from now on shows them. */
  private void evict(Dependents dependents) {
    dependents
        .byType()
        .forEach(
            (embedder, outdated) -> {
              Eviction.Cause whatever = outdated.get(Embeddings.ANYTHING);
              if (whatever != null) {
                outdate(embedder, List.of(), i -> whatever);
                return;
              }
              List<Long> all = List.copyOf(outdated.keySet());
              for (int from = 0; from < all.size(); from += Pages.OUTDATED_A_CALL) {
                List<Long> some =
                    all.subList(from, Math.min(from + Pages.OUTDATED_A_CALL, all.size()));
                outdate(embedder, some, i -> Objects.requireNonNull(outdated.get(some.get(i))));
              }
            });
  }

  /**
   * In as few scripts as their bound allows; the last one moves the offsets.
   *
   * @param written learns the keys that were, also where not all could be
   */
  private ApplyResult writeAll(
      ResourceType type,
      long viewsVersion,
      List<OffsetMove> moves,
      List<RowWrite> writes,
      Set<String> written) {
    List<RowWrite> some = new ArrayList<>();
    int viewWrites = 0;
    for (RowWrite write : writes) {
      if (!some.isEmpty() && viewWrites + write.views().size() > VIEW_WRITES_A_SCRIPT) {
        ApplyResult result = apply(type, viewsVersion, checks(moves), some);
        if (!(result instanceof ApplyResult.Applied)) {
          return result;
        }
        some.forEach(done -> written.add(done.key()));
        some.clear();
        viewWrites = 0;
      }
      some.add(write);
      viewWrites += write.views().size();
    }
    return apply(type, viewsVersion, moves, some);
  }

  private ApplyResult apply(
      ResourceType type, long viewsVersion, List<OffsetMove> moves, List<RowWrite> writes) {
    ApplyResult result = await(model.apply(type, viewsVersion, moves, writes));
    if (result instanceof ApplyResult.Applied(List<Evicted> evicted)) {
      evictions.note(type, evicted, i -> cause(type, writes.get(i)));
    }
    return result;
  }

  private static Eviction.Cause cause(ResourceType type, RowWrite write) {
    Row before = row(write.before());
    Row after = row(write.after());
    Eviction.Kind kind =
        before == null
            ? Eviction.Kind.INSERT
            : after == null ? Eviction.Kind.DELETE : Eviction.Kind.UPDATE;
    return cause(kind, type, write.key(), before, after);
  }

  private LiveViews liveViews(ResourceType type) {
    LiveViews known = liveViews.get(type.name());
    if (known == null) {
      known = await(model.liveViews(type));
      liveViews.put(type.name(), known);
    }
    return known;
  }

  private static String key(Change change) {
    return switch (change) {
      case Change.Upsert upsert -> upsert.row().key();
      case Change.Delete delete -> delete.key();
      case Change.Tombstone tombstone -> tombstone.key();
      case Change.Truncate truncate -> throw new IllegalArgumentException("a truncate has no key");
    };
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new CompletionException("Redis did not answer within " + timeout, e);
    }
  }
}
