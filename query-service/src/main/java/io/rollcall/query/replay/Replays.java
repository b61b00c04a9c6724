package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.generation.Generations.SideBegun;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.thread.BlockingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The replays of all types: what operators order stands in Redis, and whichever process finds one
 * that nobody runs goes on with it. What fails is tried again. Thread-safe.
 */
final class Replays implements AutoCloseable {
  /** Between a failure and the next try. */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final String YES = "1";
  private static final String NO = "0";

  private final Catalog catalog;
  private final Topics topics;
  private final ProgressMarks captured;
  private final ReplaySession.Tools tools;
  private final ReplaySession.Tools sideTools;
  private final Warnings warnings;
  private final Set<Job> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = BlockingThreads.pool("replay");
  private final Map<Job, Long> restUntilNanos = new ConcurrentHashMap<>();
  private final int atOnce;
  private volatile boolean closed;

  /** What a process runs at most once: a type's replay, or that into its side generation. */
  private record Job(ResourceType type, boolean side) {}

  /** A replay that has not ended, and where it is noted. */
  private record Going(ReplayStatus status, ReplayNotes notes) {}

  /**
   * @param captured how far capture has come
   * @param atOnce how many may run in this process at a time
   */
  Replays(
      Catalog catalog,
      Topics topics,
      ProgressMarks captured,
      ReplaySession.Tools tools,
      int atOnce,
      Warnings warnings) {
    this.captured = captured;
    this.atOnce = atOnce;
    this.catalog = catalog;
    this.topics = topics;
    this.tools = tools;
    this.sideTools = tools.ofSides();
    this.warnings = warnings;
  }

  /** An order that cannot be carried out as things are. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * Begins the replay of a type, unless one goes on, be it into a side generation.
   *
   * @param held whether it waits for an order before the new rows are read
   * @param limit how many records a second it may apply, 0 for as many as it can
   */
  ReplayStatus begin(ResourceType type, boolean held, long limit) {
    OptionalLong number = on(tools.generations().begin(type, begun(held, limit)));
    if (number.isEmpty()) {
      throw new RefusedException(
          going(type)
              .filter(going -> going.status().side() != null)
              .map(going -> goesOn(type, going.status()) + " Wait for its end, or cancel it.")
              .orElse("A replay of " + type.name() + " goes on already."));
    }
    look(new Job(type, false));
    return on(tools.notes().of(type)).orElseThrow();
  }

  /**
   * Begins to build a side generation of a type, unless there is one or a replay goes on.
   *
   * @param limit how many records a second it may apply, 0 for as many as it can
   */
  ReplayStatus beginSide(ResourceType type, Window window, long limit) {
    Map<String, String> fields = begun(false, limit);
    fields.putAll(window.fields());
    // Before it is begun: what is captured by now is before the end of the topic that it looks for.
    Progress newest = captured.newest();
    if (newest != null && newest.position() > 0) {
      fields.put(ReplayStatus.CAPTURED, String.valueOf(newest.atMs()));
    }
    switch (on(tools.generations().beginSide(type, fields))) {
      case SideBegun.Begun begun -> {}
      case SideBegun.Next next ->
          throw new RefusedException(
              "A replay of " + type.name() + " goes on. Wait for its end, or cancel it.");
      case SideBegun.Side side ->
          throw new RefusedException(
              on(sideTools.notes().of(type))
                  .filter(status -> status.number() == side.number())
                  .filter(status -> !status.phase().hasEnded())
                  .map(status -> goesOn(type, status))
                  .orElse(
                      "Generation %d of %s is still kept; remove it first."
                          .formatted(side.number(), type.name())));
    }
    look(new Job(type, true));
    return on(sideTools.notes().of(type)).orElseThrow();
  }

  private Map<String, String> begun(boolean held, long limit) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(ReplayStatus.PHASE, Phase.REPLAYING.word());
    fields.put(ReplayStatus.HELD, held ? YES : NO);
    fields.put(ReplayStatus.LIMIT, String.valueOf(limit));
    fields.put(ReplayStatus.BEGUN, String.valueOf(tools.clock().millis()));
    return fields;
  }

  private static String goesOn(ResourceType type, ReplayStatus status) {
    ReplayStatus.Side side = status.side();
    return "A replay of %s%s goes on."
        .formatted(type.name(), side == null ? "" : ' ' + side.window().words());
  }

  /** Has a replay stand still, or go on. */
  void pause(ResourceType type, boolean paused) {
    order(type, Map.of(ReplayStatus.PAUSED, paused ? YES : NO));
  }

  /** Has a replay apply so many records a second at most, 0 for as many as it can. */
  void limit(ResourceType type, long limit) {
    order(type, Map.of(ReplayStatus.LIMIT, String.valueOf(limit)));
  }

  /** Has a replay that was begun to be held go on to the end. */
  void flip(ResourceType type) {
    ReplayStatus.Side side = underWay(type).status().side();
    if (side != null) {
      throw new RefusedException(
          "What the replay of %s %s builds is never read by lists."
              .formatted(type.name(), side.window().words()));
    }
    order(type, Map.of(ReplayStatus.HELD, NO));
  }

  private void order(ResourceType type, Map<String, String> fields) {
    Going going = underWay(type);
    ReplayStatus status = going.status();
    if (!on(going.notes().note(type, status.number(), fields))) {
      throw none(type);
    }
    look(new Job(type, status.side() != null));
  }

  /** Ends a replay; what it has built is removed. Whoever runs it finds that out, too. */
  void cancel(ResourceType type) {
    GenerationSet set = on(tools.generations().load(type));
    Long next = set.next();
    Going going = next == null ? underWay(type) : null;
    if (going != null && going.status().side() != null) {
      endSide(type, going.status().number(), Phase.CANCELLED);
      return;
    }
    long number = going == null ? Objects.requireNonNull(next) : going.status().number();
    if (number == set.current()) {
      throw new RefusedException("The new rows of " + type.name() + " are read already.");
    }
    if (next != null) {
      on(tools.generations().drop(type, next));
    }
    end(tools.notes(), type, number, Phase.CANCELLED);
  }

  private void end(ReplayNotes notes, ResourceType type, long number, Phase phase) {
    on(
        notes.note(
            type,
            number,
            Map.of(
                ReplayStatus.PHASE,
                phase.word(),
                ReplayStatus.ENDED,
                String.valueOf(tools.clock().millis()),
                ReplayStatus.PROBLEM,
                "")));
  }

  private void endSide(ResourceType type, long number, Phase phase) {
    on(tools.generations().drop(type, number));
    end(sideTools.notes(), type, number, phase);
  }

  /** Removes a side generation, or ends the replay that builds it. */
  void remove(ResourceType type, long number) {
    if (!on(tools.generations().load(type)).isSide(number)) {
      throw new RefusedException(
          "Generation %d of %s is no side generation, or not there; only such can be removed."
              .formatted(number, type.name()));
    }
    boolean kept =
        on(sideTools.notes().of(type)).map(status -> status.phase() == Phase.KEPT).orElse(false);
    endSide(type, number, kept ? Phase.REMOVED : Phase.CANCELLED);
  }

  private Going underWay(ResourceType type) {
    return going(type).orElseThrow(() -> none(type));
  }

  /**
   * The replay of a type that has not ended; one into a side generation only if no other goes on.
   */
  private Optional<Going> going(ResourceType type) {
    for (ReplayNotes notes : List.of(tools.notes(), sideTools.notes())) {
      Optional<ReplayStatus> status = on(notes.of(type));
      if (status.isPresent() && !status.get().phase().hasEnded()) {
        return Optional.of(new Going(status.get(), notes));
      }
    }
    return Optional.empty();
  }

  private static RefusedException none(ResourceType type) {
    return new RefusedException("No replay of " + type.name() + " goes on.");
  }

  /**
   * Has the rows of a generation be read that were read before; done already if they are read.
   *
   * @param number of the generation
   */
  void read(ResourceType type, long number) {
    if (on(tools.generations().load(type)).isSide(number)) {
      throw new RefusedException(
          "Generation %d of %s is a side generation, which is never read by lists."
              .formatted(number, type.name()));
    }
    boolean read =
        on(tools.generations().readAgain(type, number, tools.clock().instant().plus(tools.keep())));
    if (!read) {
      throw new RefusedException(
          "No generation %d of %s is kept that was read before.".formatted(number, type.name()));
    }
    tools.projection().evictEmbedders(type);
    // A page that was made from the others just now must not stay either.
    threads.execute(
        () -> {
          LockSupport.parkNanos(Generations.SPREAD.toNanos());
          tools.projection().evictEmbedders(type);
        });
  }

  /** The replay of a type that goes on, or else the one that was begun last, if there was one. */
  Optional<ReplayStatus> status(ResourceType type) {
    return going(type)
        .map(Going::status)
        .or(() -> lastOf(type).stream().max(Comparator.comparingLong(ReplayStatus::number)));
  }

  /** The last replays of all types, and the last into a side generation of each. */
  List<ReplayStatus> all() {
    return catalog.types().stream().flatMap(type -> lastOf(type).stream()).toList();
  }

  private List<ReplayStatus> lastOf(ResourceType type) {
    List<ReplayStatus> last = new ArrayList<>();
    on(tools.notes().of(type)).ifPresent(last::add);
    side(type).ifPresent(last::add);
    return last;
  }

  /** The last replay of a type into a side generation, if there was one. */
  Optional<ReplayStatus> side(ResourceType type) {
    return on(sideTools.notes().of(type));
  }

  /** The generations of a type. */
  GenerationSet generations(ResourceType type) {
    return on(tools.generations().load(type));
  }

  /** Goes on with all that nobody runs. */
  void look() {
    for (ResourceType type : catalog.types()) {
      look(new Job(type, false));
      // Before its notes, so that these are of that one at least.
      GenerationSet.Side side = tools.generations().known(type).side();
      Optional<ReplayStatus> noted = side(type);
      tidy(type, side, noted);
      go(new Job(type, true), noted);
    }
  }

  /** Removes a side generation whose notes are lost, and notes of one that it is gone. */
  private void tidy(
      ResourceType type, GenerationSet.@Nullable Side side, Optional<ReplayStatus> noted) {
    if (side != null && noted.filter(status -> status.number() >= side.number()).isEmpty()) {
      on(tools.generations().drop(type, side.number()));
    }
    noted
        .filter(status -> status.phase() == Phase.KEPT)
        .filter(status -> side == null || side.number() != status.number())
        .filter(status -> !generations(type).isSide(status.number()))
        .ifPresent(status -> end(sideTools.notes(), type, status.number(), Phase.REMOVED));
  }

  private ReplaySession.Tools tools(Job job) {
    return job.side() ? sideTools : tools;
  }

  private void look(Job job) {
    if (mayRun(job)) {
      go(job, on(tools(job).notes().of(job.type())));
    }
  }

  private boolean mayRun(Job job) {
    return !closed && !running.contains(job) && running.size() < atOnce && !isResting(job);
  }

  private void go(Job job, Optional<ReplayStatus> noted) {
    noted
        .filter(status -> mayRun(job))
        .filter(status -> !status.phase().hasEnded() && !status.isWaiting())
        .ifPresent(
            status -> {
              if (running.add(job)) {
                threads.execute(() -> run(job, status.number()));
              }
            });
  }

  private boolean isResting(Job job) {
    Long until = restUntilNanos.get(job);
    return until != null && until - System.nanoTime() > 0;
  }

  private void run(Job job, long number) {
    ResourceType type = job.type();
    try {
      new ReplayRun(type, number, topics.of(type), tools(job)).run();
      if (on(tools(job).notes().of(type)).isEmpty()) {
        warnings.add(
            type.name(),
            "Redis has lost that " + type.name() + " was being replayed: begin it again");
      }
      on(tools(job).notes().release(type));
    } catch (ReplaySession.LeaseLostException e) {
      // It goes on elsewhere.
      return;
    } catch (RuntimeException e) {
      if (!closed) {
        restUntilNanos.put(job, System.nanoTime() + REST.toNanos());
        String problem = Warnings.words(e);
        warnings.add(type.name(), "The replay of " + type.name() + " is tried again: " + problem);
        tell(job, number, problem);
      }
    } finally {
      running.remove(job);
    }
  }

  private void tell(Job job, long number, String problem) {
    ReplayNotes notes = tools(job).notes();
    var _ = notes.note(job.type(), number, Map.of(ReplayStatus.PROBLEM, problem));
    var _ = notes.release(job.type());
  }

  private <T> T on(CompletableFuture<T> answer) {
    return tools.waiting().on(answer);
  }

  /** Stops what runs here; another process, or this one when it comes back, goes on with it. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    for (Job job : running) {
      var _ = tools(job).notes().release(job.type());
    }
  }
}
