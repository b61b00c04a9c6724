package io.rollcall.query.fallback;

import static io.rollcall.query.fallback.Snapshots.query;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.read.Lists;
import io.rollcall.row.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The rows and lists of all types as Postgres has them, for whoever compares many of them: on
 * connections of their own, whose statements may take longer than those of reads. Thread-safe.
 */
public final class DatabaseRows implements AutoCloseable {
  private static final int CONNECTIONS = 2;

  /** Nobody waits for what is compared. */
  private static final Map<String, String> ONE_PROCESSOR =
      Map.of("max_parallel_workers_per_gather", "0");

  /** What may come before a statement: the wait for a connection, and its making. */
  private static final Duration BEFORE_A_STATEMENT = Duration.ofSeconds(10);

  private final ConnectionPool connections;
  private final ConnectionPool forLists;
  private final Lists lists;
  private final Snapshots snapshots;
  private final StoredRows rows;
  private final Duration longest;

  private DatabaseRows(
      Catalog catalog,
      ConnectionPool connections,
      ConnectionPool forLists,
      Duration statementTimeout,
      Scheduler renders) {
    this.connections = connections;
    this.forLists = forLists;
    Duration undoLimit = statementTimeout.plus(FallbackConfiguration.UNDO_BEYOND_STATEMENT);
    this.snapshots = new Snapshots(connections, undoLimit);
    this.rows = new StoredRows(catalog);
    this.longest = statementTimeout.plus(BEFORE_A_STATEMENT);
    this.lists = new PostgresLists(catalog, new Snapshots(forLists, undoLimit), longest, renders);
  }

  /**
   * Connects when it is first asked.
   *
   * @param properties where Postgres is
   * @param statementTimeout how long a statement may take
   * @param renders makes JSON of lists
   */
  static DatabaseRows of(
      Catalog catalog,
      FallbackProperties properties,
      Duration statementTimeout,
      Scheduler renders) {
    return new DatabaseRows(
        catalog,
        FallbackConfiguration.connections(properties, CONNECTIONS, statementTimeout, Map.of()),
        FallbackConfiguration.connections(properties, 1, statementTimeout, ONE_PROCESSOR),
        statementTimeout,
        renders);
  }

  /** Lists, for each of which Postgres goes through all rows with one processor. */
  public Lists lists() {
    return lists;
  }

  /**
   * Where the log of Postgres ends.
   *
   * @param position the place; as Postgres tells it, in the first history
   * @param standby whether that is as far as a standby has come, behind its primary
   */
  public record End(long position, boolean standby) {}

  /**
   * How many rows have their keys in a bucket, and the sum of their digests, see {@link RowDigest}.
   */
  public record Bucket(int number, long rows, long sum) {}

  /** How long an answer may take, in which case it is a failure. */
  public Duration longest() {
    return longest;
  }

  /** The buckets that are not empty. */
  public CompletableFuture<List<Bucket>> buckets(ResourceType type) {
    return read(
        connection ->
            query(
                    connection,
                    Selects.buckets(type),
                    read ->
                        new Bucket(
                            Objects.requireNonNull(read.get(0, Integer.class)),
                            Objects.requireNonNull(read.get(1, Long.class)),
                            Objects.requireNonNull(read.get(2, BigDecimal.class))
                                .toBigInteger()
                                .longValue()))
                .collectList());
  }

  /** The rows whose keys are in some buckets. */
  public CompletableFuture<List<Row>> inBuckets(ResourceType type, Collection<Integer> buckets) {
    return read(connection -> rows.read(connection, type, Selects.inBuckets(type, buckets)));
  }

  /** The rows with some keys; what no row can have as its key has none. */
  public CompletableFuture<List<Row>> withKeys(ResourceType type, Collection<String> keys) {
    List<String> possible = new ArrayList<>();
    for (String key : keys) {
      if (Selects.isPossible(type.key(), key)) {
        possible.add(key);
      }
    }
    return read(
        connection -> rows.read(connection, type, Selects.rows(type, type.key(), possible)));
  }

  /** Some keys of rows by chance. */
  public CompletableFuture<List<String>> someKeys(ResourceType type, int most) {
    return read(
        connection ->
            rows.read(connection, type, Selects.some(type, most))
                .map(some -> some.stream().map(Row::key).toList()));
  }

  /** Where the log ends. */
  public CompletableFuture<End> end() {
    return read(
        connection ->
            query(
                    connection,
                    Selects.end(),
                    read ->
                        new End(
                            Objects.requireNonNull(read.get(0, Long.class)),
                            Objects.requireNonNull(read.get(1, Boolean.class))))
                .single());
  }

  private <T> CompletableFuture<T> read(Function<Connection, Mono<T>> work) {
    return snapshots.using(work).toFuture().thenApply(Objects::requireNonNull);
  }

  @Override
  public void close() {
    connections.dispose();
    forLists.dispose();
  }
}
