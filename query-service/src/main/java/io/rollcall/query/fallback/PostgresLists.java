package io.rollcall.query.fallback;

import static io.rollcall.query.fallback.Snapshots.query;

import io.r2dbc.spi.Connection;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import io.rollcall.row.ByteSink;
import io.rollcall.row.Joins;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lists and rows from Postgres alone, byte for byte what Redis would give. All of an answer, with
 * what its rows show of others, is read at one moment.
 *
 * <p>How far an answer has caught up is left unknown. It shows every transaction whose writer was
 * told of the commit before the read began, on the primary; but that is no place in the log: a
 * commit is in the log some time before it can be seen, with a synchronous standby for long, and
 * what a snapshot tells of open transactions does not say how far up their numbers were given out.
 * So a snapshot may lack a transaction that committed before the log's end as read beforehand.
 *
 * <p>Thread-safe.
 */
final class PostgresLists implements Lists {
  private final Snapshots snapshots;
  private final StoredRows rows;
  private final RowRenderer renderer;
  private final Scheduler renders;
  private final Duration longest;

  /**
   * @param longest how long a read may take: nobody waits for it any more after that
   * @param renders makes JSON of what was read, which takes too long for a connection's thread
   */
  PostgresLists(Catalog catalog, Snapshots snapshots, Duration longest, Scheduler renders) {
    this.snapshots = snapshots;
    this.rows = new StoredRows(catalog);
    this.renderer = new RowRenderer(catalog);
    this.longest = longest;
    this.renders = renders;
  }

  /** Which part of a list a page is. */
  private record Place(long count, long pages, long number) {
    static Place of(PageNumber page, long count, int size) {
      long pages = Math.max(1, (count + size - 1) / size);
      return new Place(
          count,
          pages,
          switch (page) {
            case PageNumber.At(long number) -> number;
            case PageNumber.Last last -> pages;
          });
    }

    boolean exists() {
      return number <= pages;
    }
  }

  /** Rows and all that they show. */
  private record Found(Place place, List<Row> rows, Joins joins) {}

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    return snapshots
        .read(
            connection ->
                count(connection, query)
                    .map(count -> Place.of(page, count, size))
                    .flatMap(place -> found(connection, query, place, size)))
        .publishOn(renders)
        .map(this::page)
        .timeout(longest)
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }

  private static Mono<Long> count(Connection connection, ListQuery query) {
    return query(
            connection,
            Selects.count(query),
            read -> Objects.requireNonNull(read.get(0, Long.class)))
        .single();
  }

  private Mono<Found> found(Connection connection, ListQuery query, Place place, int size) {
    if (!place.exists()) {
      return withJoins(connection, place, List.of());
    }
    Sql page = Selects.page(query, (place.number() - 1) * size, size);
    return rows.read(connection, query.type(), page)
        .flatMap(found -> withJoins(connection, place, found));
  }

  private Mono<Found> withJoins(Connection connection, Place place, List<Row> found) {
    return rows.joins(connection, found).map(joins -> new Found(place, found, joins));
  }

  private PageAnswer page(Found found) {
    Place place = found.place();
    if (!place.exists()) {
      return new PageAnswer.NoSuchPage(AsOf.UNKNOWN, Source.POSTGRES);
    }
    ByteSink out = new ByteSink(512 * (found.rows().size() + 1));
    renderer.renderAll(found.rows(), found.joins(), out);
    return new PageAnswer.Page(
        place.count(),
        place.number(),
        place.pages(),
        PageBody.of(out.toBytes()),
        AsOf.UNKNOWN,
        Source.POSTGRES,
        true,
        null);
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    Place only = new Place(1, 1, 1);
    return snapshots
        .read(
            connection ->
                rows.read(connection, query.type(), Selects.row(query.type(), key))
                    .map(found -> found.stream().filter(query::matches).toList())
                    .flatMap(found -> withJoins(connection, only, found)))
        .publishOn(renders)
        .map(this::row)
        .timeout(longest)
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }

  private RowAnswer row(Found found) {
    if (found.rows().isEmpty()) {
      return new RowAnswer.Missing(AsOf.UNKNOWN, Source.POSTGRES);
    }
    Row row = found.rows().getFirst();
    return new RowAnswer.Found(
        renderer.render(row, found.joins()), row.version(), AsOf.UNKNOWN, Source.POSTGRES);
  }

  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return snapshots
        .using(
            connection -> query(connection, Selects.exists(type, key), read -> true).hasElements())
        .timeout(longest)
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }
}
