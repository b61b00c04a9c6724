package io.rollcall.query.projection;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.query.deadletter.Applying;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.GenerationSet.Role;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.page.Embeddings;
import io.rollcall.query.page.Eviction;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.Pages;
import io.rollcall.query.view.ApplyResult;
import io.rollcall.query.view.BuildResult;
import io.rollcall.query.view.Evicted;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.LiveViews;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import io.rollcall.query.view.RowWrite;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Applies received changes of a type to the read model, some keys at a time, in each generation
 * that there is: to the current one last, so that whatever stands there stands in the others too.
 *
 * <p>Rows and views are read, the writes are planned, and a script applies the plan if all is still
 * as it was read; otherwise they are read and planned again. It evicts the pages of their own type
 * that they outdate; then those of other types go that embed what was changed. Applied offsets move
 * on last, so a crash in between repeats changes, which then are not after what is stored: they
 * write nothing, and evict whatever they may have outdated. Thread-safe: two threads never have the
 * same partition for long, and where they do, the script lets one plan again.
 */
public final class Projection {
  private static final int KEYS_A_PLAN = 250;
  private static final int VIEW_WRITES_A_SCRIPT = 2_000;
  private static final int MAX_PLANS = 100;
  private static final int MAX_GENERATIONS = 100;

  private final ReadModel model;
  private final Generations generations;
  private final Pages pages;
  private final Registrations registrations;
  private final Embeddings embeddings;
  private final Evictions evictions;
  private final Waiting waiting;
  private final Clock clock;
  private final Map<Name, LiveViews> liveViews = new ConcurrentHashMap<>();

  /**
   * A generation of a type, as changes are applied to it.
   *
   * @param version of the set of generations that it was found in
   * @param current whether it is the one that is read
   * @param again whether changes are applied that count as applied
   */
  private record Target(
      ResourceType type,
      long number,
      long version,
      boolean current,
      boolean again,
      ReadModel model) {
    Name name() {
      return new Name(type.name(), number);
    }
  }

  private record Name(String type, long number) {}

  /**
   * @param timeout how long one call of Redis may take
   */
  Projection(
      ReadModel model,
      Generations generations,
      Pages pages,
      Registrations registrations,
      Embeddings embeddings,
      Evictions evictions,
      Duration timeout,
      Clock clock) {
    this.clock = clock;
    this.model = model;
    this.generations = generations;
    this.pages = pages;
    this.registrations = registrations;
    this.embeddings = embeddings;
    this.evictions = evictions;
    this.waiting = new Waiting(timeout);
  }

  /** The read model has lost changes that were applied to it; they must be received again. */
  public static final class LostChangesException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Other generations are kept by now than those that were applied to. */
  private static final class GenerationsChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GenerationsChangedException() {
      super(null, null, false, false);
    }
  }

  /**
   * Applies changes; any of them may come again. A row that was repaired may not tell the place of
   * its change, so beside it none is taken for newer that counts as applied.
   *
   * @param received changes of one type, each partition's in order
   * @param moves how far the partitions are applied afterwards
   * @throws LostChangesException if less was applied before than the moves say
   */
  void apply(ResourceType type, List<Received> received, List<OffsetMove> moves)
      throws LostChangesException {
    apply(type, received, moves, false);
  }

  private void apply(
      ResourceType type, List<Received> received, List<OffsetMove> moves, boolean again)
      throws LostChangesException {
    GenerationSet set = generations.known(type);
    for (int tries = 0; tries < MAX_GENERATIONS; tries++) {
      try {
        applyToAll(type, set, received, moves, again);
        return;
      } catch (GenerationsChangedException e) {
        set = reloaded(type);
      }
    }
    throw changing(type);
  }

  /**
   * What others show comes from the current generation. So offsets move on, in any of them, when it
   * is applied and what shows it is evicted: another one may become the current one at any time,
   * and nothing would be evicted by changes that count as applied in all.
   */
  private void applyToAll(
      ResourceType type,
      GenerationSet set,
      List<Received> received,
      List<OffsetMove> moves,
      boolean again)
      throws LostChangesException {
    List<Target> later = new ArrayList<>();
    for (long number : set.all()) {
      boolean building = set.isBuilding(number);
      Target target = target(type, number, set, again || building);
      if (building) {
        // How far this one is applied its replay says, up to the last that must not come before
        // what is older.
        Map<Integer, Long> ends = replayed(received);
        if (!ends.isEmpty()) {
          await(generations.replayPast(type, number, ends));
        }
        applyTo(target, received, List.of());
      } else if (target.current()) {
        applyTo(target, received, moves);
      } else {
        applyTo(target, received, checks(moves));
        later.add(target);
      }
    }
    for (Target target : later) {
      applyTo(target, List.of(), moves);
    }
  }

  /**
   * Stores at once what nothing is known of, which is most in a generation that is new, and applies
   * the rest as always.
   */
  private void build(Target target, List<Received> received, List<OffsetMove> moves)
      throws LostChangesException {
    LiveViews views = liveViews(target);
    Set<String> rest = new HashSet<>();
    Map<String, StoredRow> rows = new LinkedHashMap<>();
    boolean ofKeys = received.stream().noneMatch(each -> each.change() instanceof Change.Truncate);
    if (!views.isEmpty() || !ofKeys) {
      applyTo(target, received, moves);
      return;
    }
    sort(received, rows, rest);
    List<OffsetMove> checks = checks(moves);
    boolean alone = rest.isEmpty();
    switch (await(
        target
            .model()
            .build(
                target.type(), target.version(), views.version(), alone ? moves : checks, rows))) {
      case BuildResult.Built(Set<String> known) -> {
        if (alone && known.isEmpty()) {
          return;
        }
        rest.addAll(known);
        applyKeys(
            target,
            received.stream().filter(each -> rest.contains(key(each.change()))).toList(),
            checks,
            moves);
      }
      case BuildResult.Gap gap -> throw new LostChangesException();
      case BuildResult.GenerationsChanged changed -> throw new GenerationsChangedException();
      case BuildResult.ViewsChanged changed -> {
        liveViews.remove(target.name());
        applyTo(target, received, moves);
      }
    }
  }

  /**
   * Sorts changes by what they come to where nothing is known of their keys.
   *
   * @param rows learns the rows
   * @param rest learns the keys that come to no row
   */
  private void sort(List<Received> received, Map<String, StoredRow> rows, Set<String> rest) {
    Map<String, List<Received>> byKey = new LinkedHashMap<>();
    for (Received each : received) {
      byKey.computeIfAbsent(key(each.change()), key -> new ArrayList<>(1)).add(each);
    }
    byKey.forEach(
        (key, changes) -> {
          StoredRow row = Planner.after(KeyState.NONE, changes, clock.millis()).row();
          if (row == null) {
            rest.add(key);
          } else {
            rows.put(key, row);
          }
        });
  }

  /**
   * Applies changes once more that were passed over when they came, in all generations.
   *
   * @param changes of one partition, by their offsets
   * @throws Applying.NotYetException if the partition is not applied past them
   */
  void applyPast(ResourceType type, int partition, SortedMap<Long, Change> changes)
      throws Applying.NotYetException {
    List<Received> received = new ArrayList<>(changes.size());
    changes.forEach((offset, change) -> received.add(new Received(partition, offset, change)));
    long past = changes.lastKey() + 1;
    try {
      // The same base and end: a condition, which moves nothing.
      apply(type, received, List.of(new OffsetMove(partition, past, past)), true);
    } catch (LostChangesException e) {
      throw new Applying.NotYetException();
    }
  }

  private GenerationSet reloaded(ResourceType type) {
    GenerationSet set = await(generations.load(type));
    liveViews
        .keySet()
        .removeIf(
            target -> target.type().equals(type.name()) && !set.all().contains(target.number()));
    return set;
  }

  private static IllegalStateException changing(ResourceType type) {
    return new IllegalStateException(
        "The generations of " + type + " changed " + MAX_GENERATIONS + " times meanwhile");
  }

  /**
   * Applies changes to a generation that is being built, from the beginning of the topic on.
   *
   * @return whether it was being built, and they are; else what it is by now
   * @throws LostChangesException if less was replayed before than the moves say
   */
  public Role replay(
      ResourceType type, long number, List<Received> received, List<OffsetMove> moves)
      throws LostChangesException {
    GenerationSet set = generations.known(type);
    for (int tries = 0; tries < MAX_GENERATIONS; tries++) {
      Role role = set.role(number);
      if (role != Role.BUILDING) {
        return role;
      }
      try {
        build(target(type, number, set, true), received, moves);
        return role;
      } catch (GenerationsChangedException e) {
        set = reloaded(type);
      }
    }
    throw changing(type);
  }

  /**
   * Brings keys to what they should hold, whatever changes have said, as when somebody else has
   * written to Redis. Pages of other types that may show them are evicted; of their own type only
   * those whose places move, since nobody knows where a row stood that was written by hand.
   *
   * @param number of the generation
   * @param wanted by key, what must be stored now, as it was read, and what is to be
   * @return the keys for which that was done; the others hold something else by now
   */
  public Set<String> repair(ResourceType type, long number, Map<String, Repair> wanted) {
    GenerationSet set = generations.known(type);
    Set<String> repaired = new HashSet<>();
    try {
      for (int tries = 0; tries < MAX_GENERATIONS; tries++) {
        try {
          if (set.complete().contains(number)) {
            repair(target(type, number, set, true), wanted, repaired);
          }
          return repaired;
        } catch (GenerationsChangedException e) {
          set = reloaded(type);
        }
      }
      throw changing(type);
    } finally {
      // Also what may have been written by a script whose answer was lost.
      evict(shown(type, wanted));
    }
  }

  /** What a key holds, and what it is to hold. */
  public record Repair(KeyState before, KeyState after) {}

  private void repair(Target target, Map<String, Repair> wanted, Set<String> repaired) {
    ResourceType type = target.type();
    Map<String, Repair> pending = new LinkedHashMap<>(wanted);
    pending.keySet().removeAll(repaired);
    for (int plans = 0; plans < MAX_PLANS && !pending.isEmpty(); plans++) {
      LiveViews views = liveViews(target);
      List<RowWrite> writes = new ArrayList<>();
      pending.forEach(
          (key, repair) -> {
            RowWrite write =
                Planner.plan(key, repair.before(), repair.after(), views, embeddings.shown(type));
            if (write != null) {
              writes.add(write);
            }
          });
      Set<String> written = new HashSet<>();
      switch (writeAll(target, views.version(), List.of(), writes, written)) {
        case ApplyResult.Applied applied -> {
          repaired.addAll(pending.keySet());
          pending.clear();
        }
        case ApplyResult.Gap gap -> throw new IllegalStateException("a repair moves no offsets");
        case ApplyResult.GenerationsChanged changed -> throw new GenerationsChangedException();
        case ApplyResult.ViewsChanged changed -> liveViews.remove(target.name());
        case ApplyResult.Conflict conflict -> conflict.keys().forEach(pending::remove);
      }
      repaired.addAll(written);
      pending.keySet().removeAll(written);
    }
  }

  /** What others may show of rows before or after their repair. */
  private Dependents shown(ResourceType type, Map<String, Repair> wanted) {
    Dependents dependents = new Dependents();
    wanted.forEach(
        (key, repair) -> {
          Row before = row(repair.before());
          Row after = row(repair.after());
          dependents.add(
              cause(Eviction.Kind.REPAIR, type, key, before, after),
              embeddings.outdated(type, key, before, after, true));
        });
    return dependents;
  }

  /** Evicts all pages that show something of a type, as another of its generations is read now. */
  public void evictEmbedders(ResourceType type) {
    evictWhatever(type);
  }

  private Target target(ResourceType type, long number, GenerationSet set, boolean again) {
    return new Target(
        type, number, set.version(), number == set.current(), again, model.at(type, number));
  }

  /**
   * Up to where a replay must come so that these changes are in their place: those that leave
   * nothing behind by which an older change, that is replayed later, could be known to be older.
   */
  private static Map<Integer, Long> replayed(List<Received> received) {
    Map<Integer, Long> ends = new HashMap<>();
    for (Received each : received) {
      if (each.change() instanceof Change.Truncate || each.change() instanceof Change.Tombstone) {
        ends.merge(each.partition(), each.offset() + 1, Math::max);
      }
    }
    return ends;
  }

  private void applyTo(Target target, List<Received> received, List<OffsetMove> moves)
      throws LostChangesException {
    List<OffsetMove> checks = checks(moves);
    List<Received> pending = new ArrayList<>();
    for (Received each : received) {
      if (each.change() instanceof Change.Truncate truncate) {
        applyKeys(target, pending, checks, checks);
        pending.clear();
        truncate(target, truncate, each, checks);
      } else {
        pending.add(each);
      }
    }
    applyKeys(target, pending, checks, moves);
  }

  /** The same without moving anything. */
  private static List<OffsetMove> checks(List<OffsetMove> moves) {
    return moves.stream().map(OffsetMove::check).toList();
  }

  private void truncate(
      Target target, Change.Truncate truncate, Received received, List<OffsetMove> checks)
      throws LostChangesException {
    ResourceType type = target.type();
    boolean unsure =
        await(target.model().beginTruncate(type, received.partition(), received.offset()));
    String process = await(target.model().process(type));
    while (true) {
      truncateOnce(target, truncate, received, checks);
      String now = await(target.model().process(type));
      if (now.equals(process)) {
        break;
      }
      process = now;
      unsure = true;
    }
    if (unsure && target.current()) {
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

  /** In all generations of the embedder, some pages a call, and each call in its time. */
  private void outdate(
      ResourceType embedder, List<Long> dependencies, IntFunction<Eviction.Cause> causes) {
    GenerationSet set = generations.known(embedder);
    for (int tries = 0; tries < MAX_GENERATIONS; tries++) {
      if (isOutdated(embedder, set, dependencies, causes)) {
        return;
      }
      set = reloaded(embedder);
    }
    throw changing(embedder);
  }

  /** Whether it was done; other generations may be kept by now. */
  private boolean isOutdated(
      ResourceType embedder,
      GenerationSet set,
      List<Long> dependencies,
      IntFunction<Eviction.Cause> causes) {
    for (long number : set.all()) {
      Pages of = pages.at(embedder, number);
      String after = "";
      do {
        switch (await(of.outdate(embedder, set.version(), dependencies, after))) {
          case Pages.Outdating.GenerationsChanged changed -> {
            return false;
          }
          case Pages.Outdating.Evicting some -> {
            if (number == set.current()) {
              evictions.note(embedder, some.evicted(), causes);
            }
            after = some.last();
          }
        }
      } while (!after.isEmpty());
    }
    return true;
  }

  private void truncateOnce(
      Target target, Change.Truncate truncate, Received received, List<OffsetMove> checks)
      throws LostChangesException {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      ReadModel.RowsScan scan = await(target.model().scan(target.type(), cursor));
      Map<String, List<Received>> byKey = new LinkedHashMap<>();
      for (StoredRow stored : scan.rows()) {
        if (Planner.isTruncated(stored, truncate)) {
          byKey.put(stored.row().key(), List.of(received));
        }
        if (byKey.size() == KEYS_A_PLAN) {
          write(target, byKey, checks);
          byKey.clear();
        }
      }
      write(target, byKey, checks);
      cursor = scan.cursor();
    } while (!cursor.isFinished());
  }

  private void applyKeys(
      Target target, List<Received> received, List<OffsetMove> checks, List<OffsetMove> last)
      throws LostChangesException {
    Map<String, List<Received>> byKey = new LinkedHashMap<>();
    for (Received each : received) {
      String key = key(each.change());
      if (byKey.size() == KEYS_A_PLAN && !byKey.containsKey(key)) {
        write(target, byKey, checks);
        byKey.clear();
      }
      byKey.computeIfAbsent(key, k -> new ArrayList<>(1)).add(each);
    }
    write(target, byKey, last);
  }

  private void write(Target target, Map<String, List<Received>> byKey, List<OffsetMove> moves)
      throws LostChangesException {
    ResourceType type = target.type();
    Map<String, List<Received>> pending = new LinkedHashMap<>(byKey);
    Dependents dependents = new Dependents();
    List<OffsetMove> checks = checks(moves);
    for (int plans = 0; plans < MAX_PLANS; plans++) {
      LiveViews views = liveViews(target);
      Map<String, KeyState> states = await(target.model().states(type, pending.keySet()));
      // Behind the states: what a repair that they show went by is applied by now.
      passOver(target, states, pending);
      List<RowWrite> writes = new ArrayList<>();
      plan(target, pending, states, views, writes, dependents);
      // Offsets move on when all is evicted that they stand for: a crash before has it done again.
      boolean alone = dependents.isEmpty();
      Set<String> written = new HashSet<>();
      switch (writeAll(target, views.version(), alone ? moves : checks, writes, written)) {
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
          liveViews.remove(target.name());
          throw new LostChangesException();
        }
        case ApplyResult.GenerationsChanged changed -> throw new GenerationsChangedException();
        case ApplyResult.ViewsChanged changed -> liveViews.remove(target.name());
        case ApplyResult.Conflict conflict -> {}
      }
      // What was written is not planned again: it would look like changes from before.
      pending.keySet().removeAll(written);
    }
    throw new IllegalStateException(
        "Changes of " + type + " were planned " + MAX_PLANS + " times and never fitted");
  }

  /**
   * Takes out what counts as applied and has nothing but its offset to say that it is newer than
   * what is stored, which may be a repaired row without an offset of its own.
   */
  private void passOver(
      Target target, Map<String, KeyState> states, Map<String, List<Received>> byKey) {
    if (target.again()) {
      return;
    }
    Set<Received> unsure = Collections.newSetFromMap(new IdentityHashMap<>());
    byKey.forEach(
        (key, changes) -> {
          Stamp stored = states.getOrDefault(key, KeyState.NONE).stamp();
          if (stored != null && stored.snapshot()) {
            changes.stream().filter(each -> isByOffset(each, stored)).forEach(unsure::add);
          }
        });
    if (unsure.isEmpty()) {
      return;
    }
    Map<Integer, Long> applied = await(target.model().meta(target.type())).applied();
    unsure.removeIf(each -> each.offset() >= applied.getOrDefault(each.partition(), 0L));
    byKey.replaceAll(
        (key, changes) -> changes.stream().filter(each -> !unsure.contains(each)).toList());
    byKey.values().removeIf(List::isEmpty);
  }

  private static boolean isByOffset(Received received, Stamp stored) {
    return switch (received.change()) {
      case Change.Upsert upsert ->
          new Stamp(upsert.position(), upsert.snapshot(), received.offset()).isByOffset(stored);
      case Change.Delete delete ->
          new Stamp(delete.position(), delete.snapshot(), received.offset()).isByOffset(stored);
      case Change.Tombstone tombstone -> true;
      case Change.Truncate truncate -> false;
    };
  }

  private void plan(
      Target target,
      Map<String, List<Received>> byKey,
      Map<String, KeyState> states,
      LiveViews views,
      List<RowWrite> writes,
      Dependents dependents) {
    ResourceType type = target.type();
    BitSet shown = embeddings.shown(type);
    byKey.forEach(
        (key, changes) -> {
          KeyState before = states.getOrDefault(key, KeyState.NONE);
          KeyState after = Planner.after(before, changes, clock.millis());
          RowWrite write = Planner.plan(key, before, after, views, shown);
          if (write != null) {
            writes.add(write);
          }
          // What others show comes from the current one, which is written last.
          if (target.current()) {
            dependents.add(
                cause(Eviction.Kind.REFERENCE, type, key, row(before), row(after)),
                embeddings.outdated(
                    type, key, row(before), row(after), Planner.repeats(before, changes)));
          }
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
      Target target,
      long viewsVersion,
      List<OffsetMove> moves,
      List<RowWrite> writes,
      Set<String> written) {
    List<RowWrite> some = new ArrayList<>();
    int viewWrites = 0;
    for (RowWrite write : writes) {
      if (!some.isEmpty() && viewWrites + write.views().size() > VIEW_WRITES_A_SCRIPT) {
        ApplyResult result = apply(target, viewsVersion, checks(moves), some);
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
    return apply(target, viewsVersion, moves, some);
  }

  private ApplyResult apply(
      Target target, long viewsVersion, List<OffsetMove> moves, List<RowWrite> writes) {
    ResourceType type = target.type();
    ApplyResult result =
        await(target.model().apply(type, target.version(), viewsVersion, moves, writes));
    if (result instanceof ApplyResult.Applied(List<Evicted> evicted) && target.current()) {
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

  /**
   * The live views of a generation. Those that this catalog does not understand, which a service
   * with another one has made live, are ended first: changes that are applied here would pass them
   * over. Whoever reads them has them made anew.
   */
  private LiveViews liveViews(Target target) {
    LiveViews known = liveViews.get(target.name());
    for (int tries = 0; known == null && tries < MAX_PLANS; tries++) {
      LiveViews found = await(target.model().liveViews(target.type()));
      Registrations of = registrations.at(target.type(), target.number());
      for (String unknown : found.unknown()) {
        await(of.retire(target.type(), unknown, Long.MAX_VALUE));
      }
      if (found.unknown().isEmpty()) {
        liveViews.put(target.name(), found);
        known = found;
      }
    }
    if (known == null) {
      throw new IllegalStateException(
          "Lists of "
              + target.type()
              + " that this catalog does not understand are made live again"
              + " and again, as by a service with another one");
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
    return waiting.on(answer);
  }
}
