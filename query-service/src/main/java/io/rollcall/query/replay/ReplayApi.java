package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.log.Warnings;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
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

  ReplayApi(Catalog catalog, Replays replays) {
    this.catalog = catalog;
    this.replays = replays;
  }

  /** How a replay stands; times are ISO 8601, or null. */
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
      @Nullable Comparison comparison,
      long warmed,
      @Nullable String problem) {

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
          status.comparison(),
          status.warmed(),
          status.problem());
    }
  }

  /** The generations of a type. */
  record Kept(
      String type,
      long current,
      @Nullable Long next,
      @Nullable Long previous,
      @Nullable String previousUntil) {}

  /**
   * What came of an order to begin.
   *
   * @param refused why not, for each type of which none was begun
   */
  record Begun(List<Line> begun, List<String> refused) {}

  /** Begins replays, of the types of which none goes on. */
  @Operation(
      summary =
          "Begins replays: {\"types\": [\"students\"], \"hold\": false, \"limit\": 0}, or less")
  @PostMapping("/replays")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Begun> begin(@RequestBody(required = false) @Nullable String body) {
    return ordered(
        () -> {
          ReplayOrder order = read(() -> ReplayOrder.read(catalog, body));
          List<Line> begun = new ArrayList<>();
          List<String> refused = new ArrayList<>();
          for (ResourceType type : order.types()) {
            try {
              begun.add(Line.of(replays.begin(type, order.held(), order.limit())));
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

  private static <T> T read(Supplier<T> body) {
    try {
      return body.get();
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private ResourceType type(String name) {
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
    return ordered(() -> kept(type(type)));
  }

  @Operation(summary = "Has the generation be read again that was before: {\"generation\": 3}")
  @PostMapping("/generations/{type}/read")
  Mono<Kept> readAgain(@PathVariable String type, @RequestBody String body) {
    return ordered(
        () -> {
          ResourceType known = type(type);
          replays.read(known, read(() -> ReplayOrder.readGeneration(body)));
          return kept(known);
        });
  }

  private Kept kept(ResourceType type) {
    GenerationSet set = replays.generations(type);
    return new Kept(
        type.name(),
        set.current(),
        set.next(),
        set.previous(),
        set.previous() == null ? null : Instant.ofEpochMilli(set.previousUntilMs()).toString());
  }

  /** On a thread that may wait. */
  private static <T> Mono<T> ordered(Supplier<T> order) {
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

  private static ResponseStatusException bad(String why) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
  }
}
