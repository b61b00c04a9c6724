package io.rollcall.query.fallback;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.future.Deadlines;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ReadProperties;
import io.rollcall.query.redis.EvictionWatch;
import io.rollcall.query.redis.Redis;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.scheduler.Scheduler;

/** Has reads fall back on Postgres, which need not be there. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "rollcall.fallback.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FallbackProperties.class)
class FallbackConfiguration {
  /** A rollback waits behind the statement that runs, which Postgres ends at its own timeout. */
  static final Duration UNDO_BEYOND_STATEMENT = Duration.ofSeconds(1);

  private static final Duration IDLE = Duration.ofMinutes(5);

  /** Of the many statements that lists make, so many stay prepared in a connection. */
  private static final int PREPARED = 100;

  @Bean(destroyMethod = "dispose")
  ConnectionPool fallbackConnections(FallbackProperties properties, ReadProperties reads) {
    properties.checkWithin(reads.timeout());
    return connections(properties);
  }

  static ConnectionPool connections(FallbackProperties properties) {
    return connections(properties, properties.poolSize(), properties.statementTimeout(), Map.of());
  }

  /**
   * @param settings of the sessions, by Postgres's names
   */
  static ConnectionPool connections(
      FallbackProperties properties,
      int poolSize,
      Duration statementTimeout,
      Map<String, String> settings) {
    PostgresqlConnectionFactory postgres =
        new PostgresqlConnectionFactory(
            PostgresqlConnectionConfiguration.builder()
                .host(properties.host())
                .port(properties.port())
                .database(properties.database())
                .username(properties.user())
                .password(properties.password())
                .connectTimeout(properties.connectTimeout())
                .statementTimeout(statementTimeout)
                .tcpKeepAlive(true)
                .preparedStatementCacheQueries(PREPARED)
                .applicationName("rollcall-query-service")
                .options(settings)
                .build());
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(postgres)
            .initialSize(0)
            .maxSize(poolSize)
            .maxAcquireTime(properties.poolWait())
            .maxCreateConnectionTime(properties.connectTimeout())
            .maxIdleTime(IDLE)
            .build());
  }

  @Bean
  Snapshots snapshots(ConnectionPool fallbackConnections, FallbackProperties properties) {
    return new Snapshots(
        fallbackConnections, properties.statementTimeout().plus(UNDO_BEYOND_STATEMENT));
  }

  @Bean(destroyMethod = "close")
  Deadlines silenceOfRedis(Redis redis, FallbackProperties properties) {
    return Deadlines.ofSilence(properties.redisTimeout(), redis::lastReplyNanos);
  }

  @Bean(destroyMethod = "close")
  Deadlines patienceWithRedis(FallbackProperties properties) {
    return new Deadlines(properties.patience());
  }

  /** Lists from Postgres, whether Redis answers or not. */
  @Bean
  Lists postgresLists(
      Catalog catalog,
      Snapshots snapshots,
      @Qualifier("readScheduler") Scheduler scheduler,
      ReadProperties reads) {
    return new PostgresLists(catalog, snapshots, reads.timeout(), scheduler);
  }

  /** For those who compare. */
  @Bean(destroyMethod = "close")
  DatabaseRows databaseRows(
      Catalog catalog,
      FallbackProperties properties,
      @Qualifier("readScheduler") Scheduler scheduler) {
    return DatabaseRows.of(catalog, properties, properties.compareTimeout(), scheduler);
  }

  @Bean
  @Primary
  FallingBackLists fallingBackLists(
      @Qualifier("redisLists") Lists redisLists,
      @Qualifier("postgresLists") Lists postgresLists,
      EvictionWatch evictions,
      @Qualifier("silenceOfRedis") Deadlines silence,
      @Qualifier("patienceWithRedis") Deadlines patience,
      ProgressMarks marks,
      FallbackProperties properties) {
    return new FallingBackLists(
        redisLists,
        postgresLists,
        evictions::mayLoseKeys,
        new Recovery(marks::newest),
        silence,
        patience,
        properties.retry(),
        properties.maxConcurrent(),
        new Warnings(
            InstantSource.system(), LoggerFactory.getLogger(FallingBackLists.class)::warn));
  }

  @Bean
  PostgresWatch postgresWatch(Catalog catalog, Snapshots snapshots, FallbackProperties properties) {
    Duration oneLook =
        properties.connectTimeout().plus(properties.poolWait()).plus(properties.statementTimeout());
    return new PostgresWatch(properties.address(), catalog, snapshots, oneLook);
  }

  @Bean
  PostgresLooks postgresLooks(PostgresWatch watch) {
    return new PostgresLooks(watch);
  }

  /** Up whatever it finds: nothing is wrong as long as Redis answers, whose health is another's. */
  @Bean
  HealthIndicator fallbackHealthIndicator(FallingBackLists lists, PostgresWatch watch) {
    return () -> {
      Health.Builder health =
          Health.up().withDetail("breaker", lists.state().name().toLowerCase(Locale.ROOT));
      String trouble = watch.seen();
      return (trouble == null
              ? health
              : health.withDetail(
                  "warning", "Lists cannot be read from Postgres while Redis is away: " + trouble))
          .build();
    };
  }

  /** Has the watch look at start and now and then, without waiting for it. */
  static final class PostgresLooks {
    private static final long EVERY_MS = 10_000;

    private final PostgresWatch watch;

    PostgresLooks(PostgresWatch watch) {
      this.watch = watch;
    }

    @Scheduled(fixedDelay = EVERY_MS)
    void look() {
      var _ = watch.look().subscribe();
    }
  }
}
