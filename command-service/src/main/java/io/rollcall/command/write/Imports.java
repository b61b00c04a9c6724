package io.rollcall.command.write;

import static io.rollcall.command.write.Transactions.execute;
import static io.rollcall.command.write.Transactions.query;

import io.r2dbc.spi.Connection;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import io.rollcall.command.write.Candidates.Candidate;
import io.rollcall.command.write.Candidates.Judgement;
import io.rollcall.thread.BlockingThreads;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes all rows of a file in one transaction, or none.
 *
 * <p>A portion of lines at a time is checked as single writes are, asked about in a statement for
 * each kind of reference and each unique rule, and inserted; the next two are read meanwhile, and
 * no more. Lines that are fit are written after a bad one, too, and undone in the end: so later
 * lines are judged by them, whatever portion they are in. The file cannot be read twice, so nothing
 * is tried again; what another writer changes between question and insert breaks a constraint and
 * is told of by its name and the portion's lines.
 *
 * <p>It is read on threads that may block, at most one for each import.
 */
final class Imports {
  private final Catalog catalog;
  private final Transactions transactions;
  private final Limits limits;
  private final Semaphore free;

  /**
   * What bounds imports.
   *
   * @param bytes the most bytes of a file
   * @param timeout how long one may take in all
   * @param stall how long a caller may take to send the next portion
   * @param atOnce how many may go on; each has a connection to Postgres
   * @param rows the most lines of a portion
   * @param characters after how many a portion ends before that, and the most of one line
   * @param faults how many faults are told
   */
  record Limits(
      long bytes,
      Duration timeout,
      Duration stall,
      int atOnce,
      int rows,
      int characters,
      int faults) {}

  Imports(Catalog catalog, Transactions transactions, Limits limits) {
    this.catalog = catalog;
    this.transactions = transactions;
    this.limits = limits;
    this.free = new Semaphore(limits.atOnce());
  }

  /**
   * Imports a file; how many rows were made.
   *
   * @param bytes opens it; its {@code close} must end a read that waits
   */
  Mono<Long> run(ResourceType type, Supplier<InputStream> bytes, Charset charset) {
    return Mono.using(
            this::begin,
            begun ->
                Mono.using(
                    () -> open(type, bytes.get(), charset),
                    intake ->
                        take(type, intake)
                            .onErrorMap(error -> Writes.answer(type, error))
                            .onErrorResume(
                                Refusal.class,
                                refusal -> drained(intake, refusal).flatMap(Mono::error)),
                    Intake::close),
            Semaphore::release)
        .timeout(limits.timeout(), Mono.error(this::tookTooLong));
  }

  /** The answer to a file over the limit. */
  Refusal tooLarge() {
    return new Refusal(
        Problem.of(
            Status.CONTENT_TOO_LARGE,
            "The file is larger than the limit of %d bytes (rollcall.import.max-body)."
                .formatted(limits.bytes())));
  }

  private Semaphore begin() {
    if (!free.tryAcquire()) {
      throw new Refusal(
          Problem.unavailable(
              "As many imports go on as may at a time: %d (rollcall.import.at-once)."
                  .formatted(limits.atOnce())));
    }
    return free;
  }

  private Intake open(ResourceType type, InputStream bytes, Charset charset) {
    InputStream limited = new LimitedInput(bytes, limits.bytes(), this::tooLarge);
    CsvFile file = new CsvFile(limited, charset, limits.characters());
    return new Intake(type, bytes, file, limits.rows(), limits.characters());
  }

  private Mono<Long> take(ResourceType type, Intake intake) {
    BadLines bad = new BadLines(limits.faults());
    return reading(intake::header)
        .flatMap(
            header -> {
              header.faults().forEach(bad::add);
              return bad.isEmpty()
                  ? transactions.run(connection -> write(connection, type, intake, bad))
                  : Mono.error(new Refusal(bad.problem()));
            });
  }

  /** Reads and writes to the end; fails if a line was bad, so that everything is undone. */
  private Mono<Long> write(Connection connection, ResourceType type, Intake intake, BadLines bad) {
    return reading(intake::next)
        .repeat(() -> !intake.isOver())
        .concatMap(
            portion ->
                bad.isFull()
                    ? Mono.<Long>fromRunnable(bad::breakOff)
                    : write(connection, type, portion, bad)
                        .doOnNext(
                            rows -> {
                              if (bad.isFull()) {
                                intake.stop();
                              }
                            }),
            1)
        .reduce(0L, Long::sum)
        .flatMap(rows -> bad.isEmpty() ? Mono.just(rows) : Mono.error(new Refusal(bad.problem())));
  }

  /** On a thread that may block and is not interrupted, which waiting for a body would not hear. */
  private <T> Mono<T> reading(Callable<T> read) {
    return Mono.fromCompletionStage(
            () -> begun(read).orTimeout(limits.stall().toMillis(), TimeUnit.MILLISECONDS))
        .onErrorMap(TimeoutException.class, error -> stalled());
  }

  private static <T> CompletableFuture<T> begun(Callable<T> read) {
    CompletableFuture<T> result = new CompletableFuture<>();
    BlockingThreads.start(
        () -> {
          try {
            result.complete(read.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** The refusal, once the caller has sent the rest, or as much again as a file may have. */
  private Mono<Refusal> drained(Intake intake, Refusal refusal) {
    Refusal last = last(refusal);
    return refusal.problem().status() == Status.REQUEST_TIMEOUT
        ? Mono.just(last)
        : reading(() -> intake.drain(limits.bytes()))
            .map(all -> all ? refusal : last)
            .onErrorReturn(last);
  }

  /** The same, after which the connection, with what else comes over it, is of no use. */
  private static Refusal last(Refusal refusal) {
    return new Refusal(refusal.problem().withHeader("Connection", "close"));
  }

  private Mono<Long> write(
      Connection connection, ResourceType type, Intake.Portion portion, BadLines bad) {
    Candidates candidates = new Candidates(catalog, type, portion.lines());
    return answers(connection, candidates)
        .map(candidates::judge)
        .flatMap(
            judgement -> {
              note(judgement, portion, bad);
              return insert(connection, type, judgement.fit());
            })
        .onErrorMap(error -> located(type, portion, error));
  }

  private Mono<Map<Question, Set<List<Object>>>> answers(
      Connection connection, Candidates candidates) {
    Map<Question, Set<List<Object>>> answers = new HashMap<>();
    return Flux.fromIterable(candidates.questions())
        .concatMap(
            question ->
                present(connection, question).doOnNext(tuples -> answers.put(question, tuples)),
            1)
        .then(Mono.just(answers));
  }

  private static Mono<Set<List<Object>>> present(Connection connection, Question question) {
    return query(
            connection,
            Statements.present(question),
            read -> Objects.requireNonNull(read.get(0, Long.class)))
        .map(number -> question.tuples().get(Math.toIntExact(number - 1)))
        .collect(HashSet::new, Set::add);
  }

  private static void note(Judgement judgement, Intake.Portion portion, BadLines bad) {
    judgement.faults().forEach(bad::add);
    if (portion.isBroken() || (bad.isFull() && !portion.isLast())) {
      bad.breakOff();
    }
  }

  /** One statement for all rows that have the same columns; of others the database's defaults. */
  private static Mono<Long> insert(Connection connection, ResourceType type, List<Draft> rows) {
    Map<List<Column>, List<Draft>> alike =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.copyOf(row.values().keySet()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return Flux.fromIterable(alike.entrySet())
        .concatMap(
            some ->
                some.getKey().isEmpty()
                    ? insertDefaults(connection, type, some.getValue().size())
                    : execute(
                        connection, Statements.insertAll(type, some.getKey(), some.getValue())),
            1)
        .then(Mono.just((long) rows.size()));
  }

  private static Mono<Void> insertDefaults(Connection connection, ResourceType type, int rows) {
    return Flux.range(0, rows)
        .concatMap(row -> execute(connection, Statements.insert(type, Map.of())), 1)
        .then();
  }

  /**
   * What the database has refused before anything was committed, with the lines among which it is.
   */
  private static Throwable located(ResourceType type, Intake.Portion portion, Throwable error) {
    List<Candidate> lines = portion.lines();
    Throwable answer =
        Failure.of(error) instanceof Failure.Unavailable
            ? new Refusal(
                Problem.unavailable(
                    "The database did not take these lines in time, or is away; nothing was written."))
            : Writes.answer(type, error);
    return answer instanceof Refusal refusal && !lines.isEmpty()
        ? new Refusal(
            refusal
                .problem()
                .with("lines", List.of(lines.getFirst().line(), lines.getLast().line())))
        : error;
  }

  private Refusal stalled() {
    return new Refusal(
        Problem.of(
            Status.REQUEST_TIMEOUT,
            "Too little of the file came within %s (rollcall.import.stall); nothing was written."
                .formatted(seconds(limits.stall()))));
  }

  private Refusal tookTooLong() {
    return last(
        new Refusal(
            Problem.unavailable(
                ("The import was not over after %s (rollcall.import.timeout). Nothing was written in"
                        + " part, but all of it may have been: look, then try again.")
                    .formatted(seconds(limits.timeout())))));
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
