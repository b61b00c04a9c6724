package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.log.Warnings;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What operators order and ask of replays, under {@code /operations}. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class ReplayApi {
  private final Catalog catalog;
  private final Replays replays;
  private final Room room;
  private final InstantSource clock;

  ReplayApi(Catalog catalog, Replays replays, Room room, InstantSource clock) {
    this.room = room;
    this.catalog = catalog;
    this.replays = replays;
    this.clock = clock;
  }

  /**
   * How a replay stands; times are ISO 8601, or null.
   *
   * @param phaseDone how many rows are compared so far, or how many lists and pages warmed; null in
   *     other phases
   * @param phaseTotal how many there are in all
   */
  record Line(
      String type,
      long generation,
      String phase,
      boolean held,
      boolean paused,
      long limit,
      String begunAt,
      @Nullable String endedAt,
      long done,
      long total,
      long perSecond,
      @Nullable Long remainingSeconds,
      long unreadable,
      @Nullable Long phaseDone,
      @Nullable Long phaseTotal,
      @Nullable Comparison comparison,
      long warmed,
      @Nullable String problem,
      @Nullable Side side) {

    static Line of(ReplayStatus status) {
      Duration remaining = status.remaining();
      return new Line(
          status.type(),
          status.number(),
          status.phase().word(),
          status.held(),
          status.paused(),
          status.limit(),
          status.begunAt().toString(),
          status.endedAt() == null ? null : status.endedAt().toString(),
          status.done(),
          status.total(),
          status.perSecond(),
          remaining == null ? null : remaining.toSeconds(),
          status.unreadable(),
          status.phaseTotal() == 0 ? null : status.phaseDone(),
          status.phaseTotal() == 0 ? null : status.phaseTotal(),
          status.comparison(),
          status.warmed(),
          status.problem(),
          Side.of(status));
    }
  }

  /**
   * What a replay into a side generation is about; times are ISO 8601.
   *
   * @param from changes that were committed before it are left out; null if none are
   * @param until changes that were committed after it are left out; null if none are
   * @param capturedUntil up to when capture had told of all changes when this was begun; null if it
   *     had told of none
   * @param keptUntil until when it is kept; null before it is complete
   * @param oldestChange when the oldest change was committed that the topic still had; null if none
   *     was seen
   * @param recordsGone how many records the topic had that were not there any more
   * @param whole whether all were there, and one of before {@code until} among them, and {@code
   *     until} is before {@code capturedUntil}; false as long as not all is read
   * @param truncated whether the table was truncated meanwhile; rows from before are not named
   * @param note what that means for the rows, in words
   */
  record Side(
      @Nullable String from,
      @Nullable String until,
      @Nullable String capturedUntil,
      @Nullable String keptUntil,
      @Nullable String oldestChange,
      long recordsGone,
      boolean whole,
      boolean truncated,
      String note) {

    static @Nullable Side of(ReplayStatus status) {
      ReplayStatus.Side side = status.side();
      if (side == null) {
        return null;
      }
      Coverage coverage = side.coverage();
      boolean complete = status.completeAt() != null;
      return new Side(
          text(side.window().from()),
          text(side.window().until()),
          text(side.capturedUntil()),
          text(side.keptUntil()),
          coverage.isEmpty() ? null : Instant.ofEpochMilli(coverage.oldestMs()).toString(),
          coverage.gone(),
          complete && side.isWhole(),
          coverage.isTruncated(),
          side.window().note(coverage, complete, side.capturedUntil()));
    }

    private static @Nullable String text(@Nullable Instant time) {
      return time == null ? null : time.toString();
    }
  }

  /** The generations of a type. */
  record Kept(
      String type,
      long current,
      @Nullable Long next,
      @Nullable Long previous,
      @Nullable String previousUntil,
      @Nullable Long side,
      @Nullable String sideUntil) {

    static Kept of(ResourceType type, GenerationSet set) {
      GenerationSet.Side side = set.side();
      return new Kept(
          type.name(),
          set.current(),
          set.next(),
          set.previous(),
          set.previous() == null ? null : Instant.ofEpochMilli(set.previousUntilMs()).toString(),
          side == null ? null : side.number(),
          side == null || side.untilMs() == 0
              ? null
              : Instant.ofEpochMilli(side.untilMs()).toString());
    }
  }

  /**
   * What came of an order to begin.
   *
   * @param refused why not, for each type of which none was begun
   */
  record Begun(List<Line> begun, List<String> refused) {}

  /** Begins replays, of the types of which none goes on. */
  @Operation(
      summary =
          "Begins replays: {\"types\": [\"students\"], \"hold\": false, \"limit\": 0}, or less;"
              + " \"force\": true begins although Redis seems to have no room for the rows once more;"
              + " with \"until\" or \"from\", a time, into side generations that show the past")
  @PostMapping("/replays")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Begun> begin(@RequestBody(required = false) @Nullable String body) {
    return ordered(
        () -> {
          ReplayOrder order = read(() -> ReplayOrder.read(catalog, body, clock.instant()));
          Window window = order.window();
          List<Line> begun = new ArrayList<>();
          List<String> refused = new ArrayList<>();
          for (ResourceType type : order.types()) {
            try {
              // What is written in some time only may be far less than all rows.
              if (!order.forced() && (window == null || window.hasAllRows())) {
                room.check(type);
              }
              begun.add(
                  Line.of(
                      window == null
                          ? replays.begin(type, order.held(), order.limit())
                          : replays.beginSide(type, window, order.limit())));
            } catch (Replays.RefusedException e) {
              refused.add(String.valueOf(e.getMessage()));
            }
          }
          if (begun.isEmpty()) {
            throw new Replays.RefusedException(String.join(" ", refused));
          }
          return new Begun(begun, refused);
        });
  }

  static <T> T read(Supplier<T> body) {
    try {
      return body.get();
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private ResourceType type(String name) {
    return type(catalog, name);
  }

  static ResourceType type(Catalog catalog, String name) {
    ResourceType type = catalog.find(name);
    if (type == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
    return type;
  }

  @Operation(summary = "Tells how the last replays of all types stand")
  @GetMapping("/replays")
  Mono<List<Line>> all() {
    return ordered(() -> replays.all().stream().map(Line::of).toList());
  }

  @Operation(summary = "Tells how the last replay of a type stands")
  @GetMapping("/replays/{type}")
  Mono<Line> one(@PathVariable String type) {
    return ordered(() -> replays.status(type(type)).map(Line::of).orElseThrow(() -> unknown(type)));
  }

  @Operation(summary = "Ends a replay and removes what it has built")
  @DeleteMapping("/replays/{type}")
  Mono<Line> cancel(@PathVariable String type) {
    return done(type, replays::cancel);
  }

  @Operation(summary = "Has a replay stand still")
  @PostMapping("/replays/{type}/pause")
  Mono<Line> pause(@PathVariable String type) {
    return done(type, known -> replays.pause(known, true));
  }

  @Operation(summary = "Has a replay go on")
  @PostMapping("/replays/{type}/resume")
  Mono<Line> resume(@PathVariable String type) {
    return done(type, known -> replays.pause(known, false));
  }

  @Operation(summary = "Has a replay apply so many records a second: {\"limit\": 0}")
  @PostMapping("/replays/{type}/limit")
  Mono<Line> limit(@PathVariable String type, @RequestBody String body) {
    return done(type, known -> replays.limit(known, read(() -> ReplayOrder.readLimit(body))));
  }

  @Operation(summary = "Has the rows be read that a replay has built and holds")
  @PostMapping("/replays/{type}/flip")
  Mono<Line> flip(@PathVariable String type) {
    return done(type, replays::flip);
  }

  private Mono<Line> done(String name, Consumer<ResourceType> order) {
    return ordered(
        () -> {
          ResourceType type = type(name);
          order.accept(type);
          return Line.of(replays.status(type).orElseThrow());
        });
  }

  @Operation(summary = "Tells which generations of a type are kept")
  @GetMapping("/generations/{type}")
  Mono<Kept> generations(@PathVariable String type) {
    return ordered(() -> Kept.of(type(type), replays.generations(type(type))));
  }

  @Operation(summary = "Has the generation be read again that was before: {\"generation\": 3}")
  @PostMapping("/generations/{type}/read")
  Mono<Kept> readAgain(@PathVariable String type, @RequestBody String body) {
    return ordered(
        () -> {
          ResourceType known = type(type);
          replays.read(known, read(() -> ReplayOrder.readGeneration(body)));
          return Kept.of(known, replays.generations(known));
        });
  }

  /** On a thread that may wait. */
  static <T> Mono<T> ordered(Supplier<T> order) {
    return Mono.fromSupplier(order)
        .subscribeOn(Schedulers.boundedElastic())
        .onErrorMap(
            Replays.RefusedException.class,
            e -> new ResponseStatusException(HttpStatus.CONFLICT, e.getMessage()))
        .onErrorMap(
            CompletionException.class,
            e ->
                new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Redis does not answer ("
                        + Warnings.words(e)
                        + "). What was ordered may have"
                        + " been done: ask how things stand before you try again.",
                    e));
  }

  private static ResponseStatusException unknown(String type) {
    return new ResponseStatusException(
        HttpStatus.NOT_FOUND, "Redis knows of no replay of " + type + ".");
  }

  static ResponseStatusException bad(String why) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
  }
}
