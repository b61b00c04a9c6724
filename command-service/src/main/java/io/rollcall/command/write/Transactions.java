package io.rollcall.command.write;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs work in transactions of Postgres, each on a connection of its own.
 *
 * <p>The result is emitted after the commit. An error or a cancellation undoes everything: by a
 * rollback, or by ending the session where that does not come to an end, since a connection whose
 * transaction may still be open must not be given out again. How long a statement or a lock may
 * take is a setting of the connections.
 */
final class Transactions {
  private final ConnectionFactory connections;
  private final Duration undoLimit;

  /**
   * Works on some connections.
   *
   * @param undoLimit how long a rollback may take, and after that the end of a session; more than a
   *     statement may, since a rollback waits behind one that runs
   */
  Transactions(ConnectionFactory connections, Duration undoLimit) {
    this.connections = connections;
    this.undoLimit = undoLimit;
  }

  /** Commits what {@code work} did, if it emits a value. */
  <T> Mono<T> run(Function<Connection, Mono<T>> work) {
    return Mono.usingWhen(
        connections.create(),
        connection ->
            Mono.from(connection.beginTransaction())
                .then(Mono.defer(() -> work.apply(connection)))
                .flatMap(done -> Mono.from(connection.commitTransaction()).thenReturn(done)),
        Connection::close,
        (connection, error) -> undo(connection),
        this::undo);
  }

  /** The rows that a statement returns. */
  static <T> Flux<T> query(Connection connection, Sql sql, Function<Readable, T> read) {
    return Flux.from(statement(connection, sql).execute()).concatMap(result -> result.map(read), 1);
  }

  /** Runs a statement that returns no rows. */
  static Mono<Void> execute(Connection connection, Sql sql) {
    return Flux.from(statement(connection, sql).execute())
        .concatMap(result -> result.getRowsUpdated(), 1)
        .then();
  }

  private static Statement statement(Connection connection, Sql sql) {
    Statement statement = connection.createStatement(sql.text());
    for (int i = 0; i < sql.values().size(); i++) {
      statement.bind(i, sql.values().get(i));
    }
    return statement;
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
