package io.rollcall.query.fallback;

import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs reads of Postgres, each on a connection of its own and, where it takes several statements,
 * at one moment.
 *
 * <p>An error or a cancellation ends the transaction by a rollback, or by ending the session where
 * that does not come to an end, since a connection whose transaction may still be open must not be
 * given out again. How long a statement may take is a setting of the connections. Thread-safe.
 */
final class Snapshots {
  private static final TransactionDefinition SNAPSHOT =
      PostgresTransactionDefinition.from(IsolationLevel.REPEATABLE_READ).readOnly();

  private final ConnectionFactory connections;
  private final Duration undoLimit;

  /**
   * Reads over some connections.
   *
   * @param undoLimit how long a rollback may take, and after that the end of a session; more than a
   *     statement may, since a rollback waits behind one that runs
   */
  Snapshots(ConnectionFactory connections, Duration undoLimit) {
    this.connections = connections;
    this.undoLimit = undoLimit;
  }

  /** What the statements of one read see does not change between them. */
  <T> Mono<T> read(Function<Connection, Mono<T>> work) {
    return using(
        connection ->
            Mono.from(connection.beginTransaction(SNAPSHOT))
                .then(Mono.defer(() -> work.apply(connection)))
                .flatMap(done -> Mono.from(connection.commitTransaction()).thenReturn(done)));
  }

  /** For reads of one statement, or for which it does not matter. */
  <T> Mono<T> using(Function<Connection, Mono<T>> work) {
    return Mono.usingWhen(
        connections.create(),
        work,
        Connection::close,
        (connection, error) -> undo(connection),
        this::undo);
  }

  /** The rows that a statement returns. */
  static <T> Flux<T> query(Connection connection, Sql sql, Function<Readable, T> read) {
    Statement statement = connection.createStatement(sql.text());
    for (int i = 0; i < sql.values().size(); i++) {
      statement.bind(i, sql.values().get(i));
    }
    return Flux.from(statement.execute()).concatMap(result -> result.map(read), 1);
  }

  private Mono<Void> undo(Connection connection) {
    return Mono.from(connection.rollbackTransaction())
        .timeout(undoLimit)
        .onErrorResume(error -> end(connection))
        .then(Mono.defer(() -> Mono.from(connection.close())));
  }

  /** Ends a session, so that Postgres undoes its transaction and a pool does not keep it. */
  private Mono<Void> end(Connection connection) {
    Connection session =
        connection instanceof Wrapped<?> pooled && pooled.unwrap() instanceof Connection inner
            ? inner
            : connection;
    return Mono.from(session.close()).timeout(undoLimit).onErrorComplete();
  }
}
