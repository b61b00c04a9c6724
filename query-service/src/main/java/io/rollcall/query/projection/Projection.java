package io.rollcall.query.projection;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.query.view.ApplyResult;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.LiveViews;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.RowWrite;
import io.rollcall.query.view.StoredRow;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Applies received changes of a type to the read model, some keys at a time.
 *
 * <p>Rows and views are read, the writes are planned, and a script applies the plan if all is still
 * as it was read; otherwise they are read and planned again. Applied offsets move on with the last
 * writes of a batch, so a crash in between repeats changes, which then are not after what is stored
 * and do nothing. Thread-safe: two threads never have the same partition for long, and where they
 * do, the script lets one plan again.
 */
final class Projection {
  private static final int KEYS_A_PLAN = 250;
  private static final int VIEW_WRITES_A_SCRIPT = 2_000;
  private static final int MAX_PLANS = 100;

  private final ReadModel model;
  private final Duration timeout;
  private final Clock clock;
  private final Map<String, LiveViews> liveViews = new ConcurrentHashMap<>();

  /**
   * @param timeout how long one call of Redis may take
   */
  Projection(ReadModel model, Duration timeout, Clock clock) {
    this.clock = clock;
    this.model = model;
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
    String begunWith;
    String process = await(model.process(type));
    do {
      begunWith = process;
      truncateOnce(type, truncate, received, checks);
      process = await(model.process(type));
    } while (!process.equals(begunWith));
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
    for (int plans = 0; plans < MAX_PLANS; plans++) {
      LiveViews views = liveViews(type);
      Map<String, KeyState> states = await(model.states(type, byKey.keySet()));
      List<RowWrite> writes = plan(byKey, states, views);
      switch (writeAll(type, views.version(), moves, writes)) {
        case ApplyResult.Applied applied -> {
          return;
        }
        case ApplyResult.Gap gap -> {
          liveViews.remove(type.name());
          throw new LostChangesException();
        }
        case ApplyResult.ViewsChanged changed -> liveViews.remove(type.name());
        case ApplyResult.Conflict conflict -> {}
      }
    }
    throw new IllegalStateException(
        "Changes of " + type + " were planned " + MAX_PLANS + " times and never fitted");
  }

  private List<RowWrite> plan(
      Map<String, List<Received>> byKey, Map<String, KeyState> states, LiveViews views) {
    List<RowWrite> writes = new ArrayList<>();
    byKey.forEach(
        (key, changes) -> {
          KeyState before = states.getOrDefault(key, KeyState.NONE);
          KeyState after = Planner.after(before, changes, clock.millis());
          RowWrite write = Planner.plan(key, before, after, views.views());
          if (write != null) {
            writes.add(write);
          }
        });
    return writes;
  }

  /** In as few scripts as their bound allows; the last one moves the offsets. */
  private ApplyResult writeAll(
      ResourceType type, long viewsVersion, List<OffsetMove> moves, List<RowWrite> writes) {
    List<RowWrite> some = new ArrayList<>();
    int viewWrites = 0;
    for (RowWrite write : writes) {
      if (!some.isEmpty() && viewWrites + write.views().size() > VIEW_WRITES_A_SCRIPT) {
        ApplyResult result = await(model.apply(type, viewsVersion, checks(moves), some));
        if (!(result instanceof ApplyResult.Applied)) {
          return result;
        }
        some.clear();
        viewWrites = 0;
      }
      some.add(write);
      viewWrites += write.views().size();
    }
    return await(model.apply(type, viewsVersion, moves, some));
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
