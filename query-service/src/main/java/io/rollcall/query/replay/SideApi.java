package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** What operators ask of side generations, under {@code /operations/generations}. */
@RestController
@RequestMapping(
    path = "/operations/generations/{type}/{number}",
    produces = MediaType.APPLICATION_JSON_VALUE)
class SideApi {
  private static final int MOST = 1_000;

  private final Catalog catalog;
  private final Replays replays;
  private final SideRows rows;

  SideApi(Catalog catalog, Replays replays, SideRows rows) {
    this.catalog = catalog;
    this.replays = replays;
    this.rows = rows;
  }

  /**
   * Some rows of a side generation, in the order of their keys.
   *
   * @param next what to give as {@code after} for those that follow; null at the end
   */
  record Page(
      String type,
      long generation,
      ReplayApi.@Nullable Side side,
      List<SideRows.Entry> rows,
      @Nullable String next) {}

  @Operation(summary = "Lists rows of a side generation, beside what is read of their keys now")
  @GetMapping("/rows")
  Mono<Page> some(
      @PathVariable String type,
      @PathVariable long number,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "false") boolean differing) {
    return ReplayApi.ordered(
        () -> {
          ResourceType known = ReplayApi.type(catalog, type);
          if (limit < 1 || limit > MOST) {
            throw ReplayApi.bad("limit is " + limit + "; give a number from 1 to " + MOST);
          }
          Optional<ReplayStatus> replay = replay(known, number);
          SideRows.Some some =
              found(
                  ReplayApi.read(
                      () -> rows.some(known, number, after, limit, differing, hasAllRows(replay))),
                  known,
                  number);
          return new Page(
              type,
              number,
              replay.map(ReplayApi.Side::of).orElse(null),
              some.entries(),
              some.next());
        });
  }

  @Operation(summary = "Shows a row of a side generation, beside what is read of its key now")
  @GetMapping("/rows/{key}")
  Mono<SideRows.Entry> one(
      @PathVariable String type, @PathVariable long number, @PathVariable String key) {
    return ReplayApi.ordered(
        () -> {
          ResourceType known = ReplayApi.type(catalog, type);
          boolean hasAll = hasAllRows(replay(known, number));
          return found(rows.one(known, number, key, hasAll), known, number);
        });
  }

  @Operation(summary = "Removes a side generation, or ends the replay that builds it")
  @DeleteMapping
  Mono<ReplayApi.Kept> remove(@PathVariable String type, @PathVariable long number) {
    return ReplayApi.ordered(
        () -> {
          ResourceType known = ReplayApi.type(catalog, type);
          replays.remove(known, number);
          return ReplayApi.Kept.of(known, replays.generations(known));
        });
  }

  /** The replay that has built a side generation; nothing if its notes are lost. */
  private Optional<ReplayStatus> replay(ResourceType type, long number) {
    return replays.side(type).filter(status -> status.number() == number);
  }

  private static boolean hasAllRows(Optional<ReplayStatus> replay) {
    ReplayStatus.Side side = replay.map(ReplayStatus::side).orElse(null);
    return side == null || side.window().hasAllRows();
  }

  private static <T> T found(Optional<T> answer, ResourceType type, long number) {
    return answer.orElseThrow(
        () ->
            new ResponseStatusException(
                HttpStatus.NOT_FOUND,
                "Generation %d of %s is not there, or not any more.".formatted(number, type)));
  }
}
