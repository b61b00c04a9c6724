package io.rollcall.command.write;

import static io.rollcall.command.write.Transactions.execute;
import static io.rollcall.command.write.Transactions.query;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.UniqueRule;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import io.rollcall.command.write.Statements.Lock;
import io.rollcall.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Creates, changes and deletes rows, each in one transaction of Postgres and nowhere else.
 *
 * <p>The order within a transaction: lock the row, compare its version, check the body, ask the
 * database about references and unique values in one statement, write, read the row back with what
 * it embeds, commit. What another writer changes between the check and the write breaks a
 * constraint of the database; a missing reference is then found by trying again, a duplicate is
 * told of by the constraint's name. A refused request leaves nothing behind.
 */
final class Writes {
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(10);
  private static final Duration LONGEST_BACKOFF = Duration.ofMillis(250);

  private final Catalog catalog;
  private final Transactions transactions;
  private final StoredRows rows;
  private final Dependents dependents;
  private final Duration timeout;
  private final int attempts;

  Writes(
      Catalog catalog, Transactions transactions, Duration timeout, int attempts, int maxCascade) {
    this.catalog = catalog;
    this.transactions = transactions;
    this.rows = new StoredRows(catalog);
    this.dependents = new Dependents(catalog, maxCascade);
    this.timeout = timeout;
    this.attempts = attempts;
  }

  /** Makes a new row. */
  Mono<Written> create(ResourceType type, Payload payload) {
    return Mono.fromSupplier(() -> Validation.check(type, payload.object(), Mode.CREATE, null))
        .flatMap(
            draft ->
                inTransaction(
                    type,
                    connection ->
                        probed(connection, type, draft, null)
                            .then(
                                Mono.defer(
                                    () ->
                                        written(
                                            connection,
                                            type,
                                            Statements.insert(type, draft.values()))))));
  }

  /** Changes a row. */
  Mono<Written> update(
      ResourceType type, Object key, Payload payload, Mode mode, IfMatch condition) {
    return inTransaction(
        type,
        connection ->
            locked(connection, type, key, Lock.TO_UPDATE, condition)
                .flatMap(
                    row -> {
                      Draft draft = Validation.check(type, payload.object(), mode, key);
                      return probed(connection, type, draft, key)
                          .then(
                              Mono.defer(
                                  () ->
                                      written(
                                          connection,
                                          type,
                                          Statements.update(type, key, draft.values()))));
                    }));
  }

  /**
   * Deletes a row.
   *
   * @param cascade whether the rows that refer to it go with it
   */
  Mono<Boolean> delete(ResourceType type, Object key, IfMatch condition, boolean cascade) {
    return inTransaction(
        type,
        connection ->
            locked(connection, type, key, Lock.TO_DELETE, condition)
                .flatMap(
                    row ->
                        cascade
                            ? dependents.delete(connection, type, key)
                            : deleteAlone(connection, type, key)));
  }

  private Mono<Boolean> deleteAlone(Connection connection, ResourceType type, Object key) {
    return dependents
        .count(connection, type, key)
        .flatMap(
            counts ->
                counts.isEmpty()
                    ? execute(connection, Statements.delete(type, List.of(key)))
                        .then(Mono.just(true))
                    : refused(Conflicts.referredTo(type, key.toString(), counts)));
  }

  /** The row with a key, locked, if it is there and of a version that may be written. */
  private Mono<Row> locked(
      Connection connection, ResourceType type, Object key, Lock lock, IfMatch condition) {
    return rows.find(connection, type, key, lock)
        .switchIfEmpty(refused(Problem.of(Status.NOT_FOUND, "Not found.")))
        .flatMap(
            row ->
                condition.allows(row.version())
                    ? Mono.just(row)
                    : refused(
                        Problem.of(
                            Status.PRECONDITION_FAILED,
                            "The %s was changed by someone else: it is at version %d now."
                                .formatted(type.singular(), row.version()))));
  }

  private Mono<Written> written(Connection connection, ResourceType type, Sql sql) {
    return rows.write(connection, type, sql)
        .flatMap(
            row ->
                rows.render(connection, row)
                    .map(json -> new Written(row.key(), row.version(), json)));
  }

  /** Completes if nothing is wrong with a draft, by its own account and the database's. */
  private Mono<Void> probed(
      Connection connection, ResourceType type, Draft draft, @Nullable Object key) {
    List<Probe> probes = probes(type, draft, key);
    Mono<List<Probe>> answers =
        probes.isEmpty()
            ? Mono.just(List.of())
            : query(connection, Statements.probe(probes), Writes::index)
                .map(probes::get)
                .collectList();
    return answers.flatMap(bad -> judged(type, draft, bad));
  }

  private static int index(Readable read) {
    return Objects.requireNonNull(read.get(0, Integer.class));
  }

  /** Errors of fields come before duplicates, which are named among them. */
  private static Mono<Void> judged(ResourceType type, Draft draft, List<Probe> bad) {
    Draft judged = draft;
    List<Probe.Taken> duplicates = new ArrayList<>();
    for (Probe probe : bad) {
      switch (probe) {
        case Probe.Missing missing ->
            judged = judged.withError(Conflicts.name(draft, missing.column()), missing.message());
        case Probe.Taken taken -> duplicates.add(taken);
      }
    }
    if (!judged.errors().isEmpty()) {
      for (Probe.Taken taken : duplicates) {
        judged = judged.withError(Conflicts.name(draft, taken.column()), taken.message());
      }
      return refused(Problem.of(Status.BAD_REQUEST, judged.errors()));
    }
    return duplicates.isEmpty()
        ? Mono.empty()
        : refused(Conflicts.notUnique(type, draft, duplicates));
  }

  private List<Probe> probes(ResourceType type, Draft draft, @Nullable Object key) {
    List<Probe> probes = new ArrayList<>();
    draft
        .values()
        .forEach(
            (column, value) -> {
              if (value == null) {
                return;
              }
              if (column.isReference()) {
                String message =
                    Fields.unknown(Objects.requireNonNull(draft.given().get(column)).json());
                probes.add(new Probe.Missing(column, catalog.target(column), value, message));
              }
              if (column.equals(type.key()) || isUnique(type, column)) {
                String message = Conflicts.taken(type, column);
                probes.add(new Probe.Taken(type, column, value, key, message));
              }
            });
    return probes;
  }

  private static boolean isUnique(ResourceType type, Column column) {
    return type.uniqueRules().stream().map(UniqueRule::columns).anyMatch(List.of(column)::equals);
  }

  private <T> Mono<T> inTransaction(ResourceType type, Function<Connection, Mono<T>> work) {
    return transactions
        .run(work)
        .retryWhen(
            Retry.backoff(attempts - 1L, FIRST_BACKOFF)
                .maxBackoff(LONGEST_BACKOFF)
                .filter(Writes::mayPass)
                .onRetryExhaustedThrow((retry, last) -> last.failure()))
        .timeout(timeout)
        .onErrorMap(error -> answer(type, error));
  }

  /**
   * Whether another attempt makes sense: with a lost lock it may succeed, with a lost reference it
   * finds out which one it was.
   */
  private static boolean mayPass(Throwable error) {
    return switch (Failure.of(error)) {
      case Failure.Contended contended -> true;
      case Failure.BrokenReference broken -> true;
      case Failure.NotUnique unique -> false;
      case Failure.BrokenRule broken -> false;
      case Failure.Unavailable unavailable -> false;
      case Failure.Defect defect -> false;
    };
  }

  /** What to answer to an error; the error itself if it is a defect. */
  static Throwable answer(ResourceType type, Throwable error) {
    if (error instanceof Refusal) {
      return error;
    }
    return switch (Failure.of(error)) {
      case Failure.NotUnique broken -> new Refusal(Conflicts.notUnique(type, broken.constraint()));
      case Failure.BrokenRule broken ->
          new Refusal(Conflicts.brokenRule(Status.BAD_REQUEST, broken.constraint()));
      case Failure.BrokenReference broken ->
          new Refusal(Conflicts.brokenRule(Status.CONFLICT, broken.constraint()));
      case Failure.Contended contended ->
          new Refusal(
              Problem.unavailable("Other writers were in the way each time; nothing was written."));
      case Failure.Unavailable unavailable ->
          new Refusal(
              Problem.unavailable(
                  "The database does not answer. Nothing was written in part, but all of it may have been: look, then try again."));
      case Failure.Defect defect -> error;
    };
  }

  private static <T> Mono<T> refused(Problem problem) {
    return Mono.error(() -> new Refusal(problem));
  }
}
