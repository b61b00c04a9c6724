package io.rollcall.query.deadletter;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Position;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.Stamp;
import io.swagger.v3.oas.annotations.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What operators order and ask of records that could not be read, under {@code /operations}. */
@RestController
@RequestMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
class DeadLetterApi {
  private static final int MOST_LISTED = 1_000;

  private final Catalog catalog;
  private final LetterDesk desk;

  DeadLetterApi(Catalog catalog, LetterDesk desk) {
    this.catalog = catalog;
    this.desk = desk;
  }

  /**
   * Some letters.
   *
   * @param next what to give as {@code after} for those that follow; null if none do
   * @param unlisted how many open ones were set aside before all that are listed
   */
  record Some(List<LetterLine> letters, @Nullable Long next, long unlisted) {}

  /** A letter, with key and value as they came. */
  record Whole(LetterLine letter, Content recordKey, Content recordValue) {}

  /** What came of a retry. */
  record Outcome(String id, String outcome, String detail) {
    static Outcome of(Retried retried) {
      return new Outcome(retried.id().toString(), retried.outcome().word(), retried.detail());
    }
  }

  /**
   * What came of several.
   *
   * @param next what to give as {@code after} for those that were not tried; null if there are none
   */
  record Outcomes(List<Outcome> retried, @Nullable Long next) {}

  /**
   * A row as operators see it.
   *
   * @param stored {@code row}, {@code deleted}, {@code nothing}, or {@code damaged}, which is what
   *     only somebody else can have written
   * @param position where in Postgres's log the change stands that it comes from; null if none does
   * @param offset where that stands in its partition
   * @param snapshot whether it was read from the table
   * @param marked whether changes of it could not be read, and nothing later of it was applied
   * @param deadLetters which
   */
  record RowLine(
      String type,
      String key,
      String stored,
      @Nullable String position,
      @Nullable Long offset,
      boolean snapshot,
      boolean marked,
      List<LetterLine> deadLetters) {}

  @Operation(summary = "Lists dead letters, in the order in which they were set aside")
  @GetMapping("/dead-letters")
  Mono<Some> some(
      @RequestParam(required = false) @Nullable List<String> type,
      @RequestParam(required = false) @Nullable String key,
      @RequestParam(required = false) @Nullable List<String> state,
      @RequestParam(defaultValue = "-1") long after,
      @RequestParam(defaultValue = "100") int limit) {
    return ordered(
        () -> {
          if (limit < 1 || limit > MOST_LISTED) {
            throw bad("limit is " + limit + "; give a number from 1 to " + MOST_LISTED);
          }
          List<String> types = type == null ? List.of() : type;
          types.forEach(
              name -> {
                if (catalog.find(name) == null) {
                  throw bad("There is no type " + name);
                }
              });
          LetterDesk.Page page =
              desk.page(
                  states(state),
                  letter ->
                      (types.isEmpty() || types.contains(letter.type()))
                          && (key == null || key.equals(letter.key())),
                  after,
                  limit);
          return new Some(lines(page.letters()), page.next(), desk.unlisted());
        });
  }

  private static Set<LetterState> states(@Nullable List<String> words) {
    if (words == null) {
      return EnumSet.allOf(LetterState.class);
    }
    Set<LetterState> states = EnumSet.noneOf(LetterState.class);
    for (String word : words) {
      LetterState state = LetterState.of(word);
      if (state == null) {
        throw bad("state is " + word + "; give open, superseded, retried or discarded");
      }
      states.add(state);
    }
    return states;
  }

  private static List<LetterLine> lines(List<Letter> letters) {
    return letters.stream().map(LetterLine::of).toList();
  }

  @Operation(summary = "Shows all of a record that could not be read")
  @GetMapping("/dead-letters/{id}")
  Mono<Whole> one(@PathVariable String id) {
    return ordered(
        () -> {
          Letter letter = letter(id);
          LetterDesk.Contents contents = desk.contents(letter);
          return new Whole(LetterLine.of(letter), contents.key(), contents.value());
        });
  }

  @Operation(summary = "Has a record read and applied once more, with this service's code")
  @PostMapping("/dead-letters/{id}/retry")
  Mono<Outcome> retry(@PathVariable String id) {
    return ordered(() -> Outcome.of(desk.retry(letter(id))));
  }

  @Operation(summary = "Has open ones tried again, some at a time")
  @PostMapping("/dead-letters/retry")
  Mono<Outcomes> retryAll(@RequestBody(required = false) @Nullable String body) {
    return ordered(
        () -> {
          LetterDesk.Tried tried = desk.retry(read(() -> LetterOrder.read(catalog, body)));
          return new Outcomes(tried.retried().stream().map(Outcome::of).toList(), tried.next());
        });
  }

  @Operation(summary = "Has a record count as seen to, for a reason")
  @PostMapping("/dead-letters/{id}/discard")
  Mono<LetterLine> discard(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    return ordered(
        () -> {
          String reason = read(() -> LetterOrder.readReason(body));
          return LetterLine.of(desk.discard(letter(id), reason));
        });
  }

  @Operation(summary = "Tells what is stored of a row, and which of its records could not be read")
  @GetMapping("/rows/{type}/{key}")
  Mono<RowLine> row(@PathVariable String type, @PathVariable String key) {
    return ordered(
        () -> {
          ResourceType known = catalog.find(type);
          if (known == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no type " + type);
          }
          LetterDesk.RowMarks marks = desk.row(known, key);
          return line(type, key, marks.state(), marks.open());
        });
  }

  private static RowLine line(String type, String key, KeyState state, List<Letter> open) {
    Stamp stamp = state.stamp();
    return new RowLine(
        type,
        key,
        stored(state),
        stamp == null ? null : position(stamp.position()),
        stamp == null ? null : stamp.offset(),
        stamp != null && stamp.snapshot(),
        !open.isEmpty(),
        lines(open));
  }

  private static String stored(KeyState state) {
    if (state.row() != null) {
      return "row";
    }
    return state.gone() != null ? "deleted" : state.damaged() != null ? "damaged" : "nothing";
  }

  /** As Postgres writes it. */
  private static String position(long position) {
    long lsn = Position.lsn(position);
    return String.format(Locale.ROOT, "%X/%X", lsn >>> 32, lsn & 0xFFFFFFFFL);
  }

  private Letter letter(String text) {
    LetterId id = LetterId.parse(text);
    Letter letter = id == null ? null : desk.find(id);
    if (letter == null) {
      throw new ResponseStatusException(
          HttpStatus.NOT_FOUND, "There is no dead letter " + text + ".");
    }
    return letter;
  }

  private static <T> T read(Supplier<T> body) {
    try {
      return body.get();
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private static ResponseStatusException bad(String why) {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
  }

  /** On a thread that may wait. */
  private static <T> Mono<T> ordered(Supplier<T> order) {
    return Mono.fromSupplier(order)
        .subscribeOn(Schedulers.boundedElastic())
        .onErrorMap(
            LetterDesk.RefusedException.class,
            e -> new ResponseStatusException(HttpStatus.CONFLICT, e.getMessage()))
        .onErrorMap(LetterDesk.NotReadException.class, e -> away(String.valueOf(e.getMessage()), e))
        .onErrorMap(
            Originals.TooSlowException.class,
            e ->
                away(
                    e.getMessage()
                        + ": if Kafka is well, give rollcall.dead-letters.patience more time.",
                    e))
        .onErrorMap(
            CompletionException.class,
            e ->
                away(
                    "Redis or Kafka does not answer ("
                        + Warnings.words(e)
                        + "). What was ordered may have been done, which does no harm: try again.",
                    e));
  }

  private static ResponseStatusException away(String why, Throwable cause) {
    return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, why, cause);
  }
}
