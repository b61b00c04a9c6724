package io.rollcall.query.audit;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.fallback.DatabaseRows;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.page.Pages;
import io.rollcall.query.projection.Projection;
import io.rollcall.query.read.Lists;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What an audit works with.
 *
 * @param rows the rows of Postgres
 * @param lists the lists of Postgres
 * @param settle how long a row must differ where positions are not known
 * @param maxDifferences with how many differing rows an audit gives up
 * @param waitingForRedis for its answers
 * @param waitingForDatabase for its answers
 */
record AuditTools(
    Catalog catalog,
    DatabaseRows rows,
    Lists lists,
    Generations generations,
    ReadModel model,
    Registrations registrations,
    Pages pages,
    Projection projection,
    CaughtUp caughtUp,
    Duration settle,
    int maxDifferences,
    Waiting waitingForRedis,
    Waiting waitingForDatabase,
    Clock clock) {

  <T> T redis(CompletableFuture<T> answer) {
    return waitingForRedis.on(answer);
  }

  <T> T database(CompletableFuture<T> answer) {
    return waitingForDatabase.on(answer);
  }

  /** Where the log of Postgres ends, as a position to compare with those of what is kept. */
  End end() {
    return Rules.placed(database(rows.end()), caughtUp.marks().newest());
  }

  /** The number of the generation that is read. */
  long current(ResourceType type) {
    return redis(generations.load(type)).current();
  }

  /** Ends an audit that was stopped. */
  void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new AuditFailure("it was stopped");
    }
  }
}
