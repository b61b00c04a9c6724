package io.rollcall.query.replay;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Runs one replay, from where it stands to its end, as long as this process has its lease.
 *
 * <p>Each step is noted when it is done and can be done twice, also by two processes at a time, so
 * a crash costs no more than the step it came in. Records are applied by the same projection as
 * changes, to the generation that is being built only, while each change is applied to that one
 * too: whichever comes first, the stamp of what is stored says what is newer. How far the replay
 * has come stands in Redis beside the rows. Between pieces of its work it gives way to readers.
 */
final class ReplayRun {
  /** For how long nothing may come of a part that is warmed. */
  private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(1);

  private final ResourceType type;
  private final long number;
  private final String topic;
  private final ReplaySession.Tools tools;
  private final ReplaySession session;

  ReplayRun(ResourceType type, long number, String topic, ReplaySession.Tools tools) {
    this.type = type;
    this.number = number;
    this.topic = topic;
    this.tools = tools;
    this.session = new ReplaySession(type, number, tools);
  }

  /** Goes on to the end, whichever it is, or until it waits for an order. */
  void run() {
    try (Pace.Running running = tools.pace().begin()) {
      while (true) {
        session.hold();
        ReplayStatus status = session.status();
        if (status == null || status.phase().hasEnded() || status.isWaiting()) {
          return;
        }
        switch (session.role()) {
          case GONE, PREVIOUS -> {
            session.end(Phase.CANCELLED);
            return;
          }
          case CURRENT -> {
            finish(status);
            return;
          }
          case BUILDING, COMPLETE -> step(status);
        }
      }
    }
  }

  private void step(ReplayStatus status) {
    session.beginWork();
    try {
      switch (status.phase()) {
        case REPLAYING -> TopicReplay.run(session, topic, Selection.of(status));
        case COMPARING -> {
          if (status.side() == null) {
            compare();
          } else {
            keep(status.side());
          }
        }
        case WARMING -> warm();
        case HELD -> flip(status);
        case DONE, CANCELLED, KEPT, REMOVED -> {}
      }
    } catch (ReplaySession.OrderedException e) {
      // The next look at it tells.
    }
  }

  private void compare() {
    Comparison comparison = comparing().compare();
    Map<String, String> fields = new HashMap<>(ReplayStatus.fields(comparison));
    fields.putAll(ReplayStatus.begun(Phase.WARMING));
    fields.put(ReplayStatus.PROBLEM, "");
    if (comparison.missing() > 0) {
      // The topic may have lost them.
      fields.put(ReplayStatus.HELD, "1");
      fields.put(
          ReplayStatus.PROBLEM,
          "%d rows that are read are not in the topic: flip it, or cancel it"
              .formatted(comparison.missing()));
    }
    session.note(fields);
  }

  private Comparing comparing() {
    return new Comparing(
        type,
        session.read(),
        session.built(),
        tools.waiting(),
        new Comparing.Going() {
          @Override
          public void on(long compared, long all) {
            goOn(Phase.COMPARING, compared, all);
          }

          @Override
          public void waited() {
            session.beginWork();
          }
        });
  }

  /** Goes on with a phase, if it is to, when others have had their turn. */
  private void goOn(Phase phase, long done, long total) {
    if (session.looksAgain(phase)) {
      Map<String, String> fields = new HashMap<>(ReplayStatus.progress(done, total));
      if (phase == Phase.COMPARING) {
        fields.put(ReplayStatus.PROBLEM, ""); // Later it may be what the comparison has found.
      }
      session.note(fields);
    }
    session.giveWay();
  }

  /** Has a side generation be looked into for a while; done again after a crash. */
  private void keep(ReplayStatus.Side side) {
    order(session.built().order(type)::addRows);
    if (side.window().from() != null) {
      order(session.built().order(type)::addDeletes);
    }
    Comparison comparison =
        side.window().from() == null ? comparing().compareSide() : comparing().compareBuilt();
    Instant until = tools.clock().instant().plus(tools.keep());
    if (session.on(tools.generations().keepSide(type, number, until))) {
      session.note(Map.of(ReplayStatus.KEPT_UNTIL, String.valueOf(until.toEpochMilli())));
      session.note(ReplayStatus.fields(comparison));
      session.end(Phase.KEPT);
    }
    // If it is gone, the next look at it tells.
  }

  private void order(Function<ScanCursor, CompletableFuture<ScanCursor>> some) {
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      goOn(Phase.COMPARING, 0, 0);
      cursor = session.on(some.apply(cursor));
    } while (!cursor.isFinished());
  }

  private void warm() {
    List<Warming.Part> parts = tools.warming().parts(type, number);
    long all = parts.stream().mapToLong(Warming.Part::count).sum();
    long warmed = 0;
    long done = 0;
    for (Warming.Part part : parts) {
      warmed += made(part, done, all);
      done += part.count();
    }
    Map<String, String> fields = new HashMap<>(ReplayStatus.begun(Phase.HELD));
    fields.put(ReplayStatus.WARMED, String.valueOf(warmed));
    session.note(fields);
  }

  /** How much of a part was made; what comes to a standstill is left to readers. */
  private int made(Warming.Part part, long before, long all) {
    Steps steps = new Steps(tools.pace());
    CompletableFuture<Integer> made = part.make().apply(steps);
    try {
      while (!ReplaySession.isDone(made)) {
        session.beginWork(); // It rests by itself.
        long share = part.count() * steps.rows() / Math.max(1, part.rows());
        goOn(Phase.WARMING, before + Math.min(part.count(), share), all);
        if (steps.sinceLast().compareTo(LONGEST_STANDSTILL) > 0) {
          return 0;
        }
      }
    } finally {
      steps.end();
    }
    goOn(Phase.WARMING, before + part.count(), all);
    return made.isCompletedExceptionally() ? 0 : made.join();
  }

  private void flip(ReplayStatus status) {
    Instant heard = complete(status).plus(Generations.SPREAD);
    if (tools.clock().instant().isBefore(heard)) {
      session.sleepUntil(heard);
      return; // There may be another order by now.
    }
    Instant keepUntil = tools.clock().instant().plus(tools.keep());
    switch (session.on(tools.generations().flip(type, number, keepUntil))) {
      case PREVIOUS -> dropPrevious();
      // The next look at it tells.
      case READ, GONE -> {}
    }
  }

  /** Drops the generation that was read before, once nobody reads it any more. */
  private void dropPrevious() {
    GenerationSet set = tools.generations().known(type);
    Instant unread = Instant.ofEpochMilli(set.readSinceMs()).plus(Generations.SPREAD);
    if (tools.clock().instant().isBefore(unread)) {
      session.sleepUntil(unread);
      return; // It may be read again by now.
    }
    Long previous = set.previous();
    if (previous != null) {
      session.on(tools.generations().drop(type, previous));
    }
  }

  private static Instant complete(ReplayStatus status) {
    Instant complete = status.completeAt();
    return complete == null ? status.begunAt() : complete;
  }

  /** What is left to do once it is read; done again after a crash. */
  private void finish(ReplayStatus status) {
    Comparison comparison = status.comparison();
    if (comparison == null || !comparison.isEqual()) {
      // Twice, since a page that was made from the other one just now must not stay either.
      tools.projection().evictEmbedders(type);
      session.sleepUntil(tools.clock().instant().plus(Generations.SPREAD));
      tools.projection().evictEmbedders(type);
    }
    session.end(Phase.DONE);
  }
}
