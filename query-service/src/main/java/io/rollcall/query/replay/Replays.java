package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

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
  private final ReplayRun.Tools tools;
  private final Warnings warnings;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("replay-", 0).factory());
  private final Map<String, Long> restUntilNanos = new ConcurrentHashMap<>();
  private final int atOnce;
  private volatile boolean closed;

  /**
   * @param atOnce how many may run in this process at a time
   */
  Replays(Catalog catalog, Topics topics, ReplayRun.Tools tools, int atOnce, Warnings warnings) {
    this.atOnce = atOnce;
    this.catalog = catalog;
    this.topics = topics;
    this.tools = tools;
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
   * Begins the replay of a type.
   *
   * @param held whether it waits for an order before the new rows are read
   * @param limit how many records a second it may apply, 0 for as many as it can
   */
  ReplayStatus begin(ResourceType type, boolean held, long limit) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(ReplayStatus.PHASE, Phase.REPLAYING.word());
    fields.put(ReplayStatus.HELD, held ? YES : NO);
    fields.put(ReplayStatus.LIMIT, String.valueOf(limit));
    fields.put(ReplayStatus.BEGUN, String.valueOf(tools.clock().millis()));
    OptionalLong number = on(tools.generations().begin(type, fields));
    if (number.isEmpty()) {
      throw new RefusedException("A replay of " + type.name() + " goes on already.");
    }
    look(type);
    return status(type).orElseThrow();
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
    order(type, Map.of(ReplayStatus.HELD, NO));
  }

  private void order(ResourceType type, Map<String, String> fields) {
    ReplayStatus status = underWay(type);
    if (!on(tools.notes().note(type, status.number(), fields))) {
      throw none(type);
    }
    look(type);
  }

  /** Ends a replay; what it has built is removed. Whoever runs it finds that out, too. */
  void cancel(ResourceType type) {
    GenerationSet set = on(tools.generations().load(type));
    Long next = set.next();
    long number = next == null ? underWay(type).number() : next;
    if (number == set.current()) {
      throw new RefusedException("The new rows of " + type.name() + " are read already.");
    }
    if (next != null) {
      on(tools.generations().drop(type, next));
    }
    on(
        tools
            .notes()
            .note(
                type,
                number,
                Map.of(
                    ReplayStatus.PHASE,
                    Phase.CANCELLED.word(),
                    ReplayStatus.ENDED,
                    String.valueOf(tools.clock().millis()),
                    ReplayStatus.PROBLEM,
                    "")));
  }

  private ReplayStatus underWay(ResourceType type) {
    return status(type).filter(status -> !status.phase().hasEnded()).orElseThrow(() -> none(type));
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

  /** The last replay of a type, if there was one. */
  Optional<ReplayStatus> status(ResourceType type) {
    return on(tools.notes().of(type));
  }

  /** The last replays of all types. */
  List<ReplayStatus> all() {
    List<ReplayStatus> all = new ArrayList<>();
    catalog.types().forEach(type -> status(type).ifPresent(all::add));
    return all;
  }

  /** The generations of a type. */
  GenerationSet generations(ResourceType type) {
    return on(tools.generations().load(type));
  }

  /** Goes on with all that nobody runs. */
  void look() {
    catalog.types().forEach(this::look);
  }

  private void look(ResourceType type) {
    if (closed || running.contains(type.name()) || running.size() >= atOnce || isResting(type)) {
      return;
    }
    status(type)
        .filter(status -> !status.phase().hasEnded() && !status.isWaiting())
        .ifPresent(
            status -> {
              if (running.add(type.name())) {
                threads.execute(() -> run(type, status.number()));
              }
            });
  }

  private boolean isResting(ResourceType type) {
    Long until = restUntilNanos.get(type.name());
    return until != null && until - System.nanoTime() > 0;
  }

  private void run(ResourceType type, long number) {
    try {
      new ReplayRun(type, number, topics.of(type), tools).run();
      if (status(type).isEmpty()) {
        warnings.add(
            type.name(),
            "Redis has lost that " + type.name() + " was being replayed: begin it again");
      }
      on(tools.notes().release(type));
    } catch (ReplayRun.LeaseLostException e) {
      // It goes on elsewhere.
      return;
    } catch (RuntimeException e) {
      if (!closed) {
        restUntilNanos.put(type.name(), System.nanoTime() + REST.toNanos());
        String problem = Warnings.words(e);
        warnings.add(type.name(), "The replay of " + type.name() + " is tried again: " + problem);
        tell(type, number, problem);
      }
    } finally {
      running.remove(type.name());
    }
  }

  private void tell(ResourceType type, long number, String problem) {
    var _ = tools.notes().note(type, number, Map.of(ReplayStatus.PROBLEM, problem));
    var _ = tools.notes().release(type);
  }

  private <T> T on(CompletableFuture<T> answer) {
    return tools.waiting().on(answer);
  }

  /** Stops what runs here; another process, or this one when it comes back, goes on with it. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    for (String name : running) {
      var _ = tools.notes().release(catalog.type(name));
    }
  }
}
