package io.rollcall.command.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.command.capture.Resnapshot;
import io.rollcall.command.capture.Resnapshots;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Has tables be read anew into their topics. Any command service takes the order; the one that
 * captures carries it out.
 */
@RestController
@RequestMapping(path = "/operations/resnapshots", produces = MediaType.APPLICATION_JSON_VALUE)
class ResnapshotApi {
  private static final Logger LOG = LoggerFactory.getLogger(ResnapshotApi.class);

  private final Catalog catalog;
  private final Resnapshots resnapshots;

  ResnapshotApi(Catalog catalog, Resnapshots resnapshots) {
    this.catalog = catalog;
    this.resnapshots = resnapshots;
  }

  /** How a resnapshot stands; times are ISO 8601, or null. */
  record Line(
      String type,
      String phase,
      long rowsRead,
      long rows,
      long deletes,
      String orderedAt,
      @Nullable String begunAt,
      @Nullable String endedAt,
      @Nullable String problem) {

    static Line of(Resnapshot one) {
      return new Line(
          one.type(),
          one.phase().word(),
          one.rowsRead(),
          one.rows(),
          one.deletes(),
          one.orderedAt().toString(),
          text(one.begunAt()),
          text(one.endedAt()),
          one.problem());
    }

    private static @Nullable String text(@Nullable Instant time) {
      return time == null ? null : time.toString();
    }
  }

  /**
   * What came of an order to begin.
   *
   * @param refused why not, for each type of which none was begun
   */
  record Begun(List<Line> begun, List<String> refused) {}

  /** What is asked of Postgres. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException, Resnapshots.RefusedException;
  }

  /** Begins resnapshots: {@code {"types": ["students"]}}, of the types of which none goes on. */
  @PostMapping
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Begun> begin(@RequestBody(required = false) @Nullable String body) {
    return answered(
        () -> {
          Resnapshots.Ordered ordered = resnapshots.order(ResnapshotOrder.types(catalog, body));
          return new Begun(ordered.begun().stream().map(Line::of).toList(), ordered.refused());
        });
  }

  /** Tells how the last resnapshot of each type stands. */
  @GetMapping
  Mono<List<Line>> all() {
    return answered(() -> resnapshots.all().stream().map(Line::of).toList());
  }

  /** Has a resnapshot go no further. */
  @DeleteMapping("/{type}")
  Mono<Line> stop(@PathVariable String type) {
    return answered(() -> Line.of(resnapshots.stop(ResnapshotOrder.type(catalog, type))));
  }

  /** On a thread that may wait, for the five seconds that a silent server takes at most. */
  private static <T> Mono<T> answered(Question<T> question) {
    return Mono.fromCallable(
            () -> {
              try {
                return question.ask();
              } catch (Resnapshots.RefusedException e) {
                String why = String.valueOf(e.getMessage());
                throw new Refusal(
                    e.isForLater() ? Problem.unavailable(why) : Problem.of(Status.CONFLICT, why));
              } catch (SQLException e) {
                LOG.warn("Resnapshots can't be asked for: {}", e.getMessage());
                throw new Refusal(Problem.unavailable("Postgres can't be asked; health says why."));
              }
            })
        .subscribeOn(Schedulers.boundedElastic());
  }
}
