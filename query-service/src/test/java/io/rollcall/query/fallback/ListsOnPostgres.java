package io.rollcall.query.fallback;

import io.r2dbc.pool.ConnectionPool;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.future.Deadlines;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.testkit.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.scheduler.Schedulers;

/** Lists on a Postgres, put together without Spring. */
public final class ListsOnPostgres implements AutoCloseable {
  private static final Duration REDIS_TIMEOUT = Duration.ofMillis(800);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofMillis(200);
  private static final int MOST_READS = 32;

  private final ConnectionPool connections;
  final PostgresWatch watch;
  public final Lists lists;
  private final List<Deadlines> silences = new ArrayList<>();

  public ListsOnPostgres(Catalog catalog, Database database) {
    this(catalog, database, database.user(), database.password());
  }

  ListsOnPostgres(Catalog catalog, Database database, String user, String password) {
    connections = FallbackConfiguration.connections(properties(database, user, password));
    Snapshots snapshots = new Snapshots(connections, Duration.ofSeconds(4));
    lists = new PostgresLists(catalog, snapshots, Duration.ofSeconds(10), Schedulers.parallel());
    watch = new PostgresWatch("here", catalog, snapshots, Duration.ofSeconds(10));
  }

  private static FallbackProperties properties(Database database, String user, String password) {
    return bind(
        Map.of(
            "rollcall.fallback.host", database.host(),
            "rollcall.fallback.port", Integer.toString(database.port()),
            "rollcall.fallback.database", database.name(),
            "rollcall.fallback.user", user,
            "rollcall.fallback.password", password));
  }

  /** The rows of a database. */
  public static DatabaseRows rows(Catalog catalog, Database database) {
    return DatabaseRows.of(
        catalog,
        properties(database, database.user(), database.password()),
        Duration.ofSeconds(30),
        Schedulers.parallel());
  }

  static FallbackProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("rollcall.fallback", FallbackProperties.class);
  }

  /** Lists of a Redis, which fall back on these. */
  public Lists behind(Lists redis, LongSupplier lastReplyNanos, ProgressMarks marks) {
    Deadlines silence = Deadlines.ofSilence(REDIS_TIMEOUT, lastReplyNanos);
    silences.add(silence);
    Deadlines patience = new Deadlines(PATIENCE);
    silences.add(patience);
    return new FallingBackLists(
        redis,
        lists,
        () -> false,
        new Recovery(marks::newest),
        silence,
        patience,
        RETRY,
        MOST_READS,
        new Warnings(InstantSource.system(), System.out::println));
  }

  @Override
  public void close() {
    silences.forEach(Deadlines::close);
    connections.dispose();
  }
}
