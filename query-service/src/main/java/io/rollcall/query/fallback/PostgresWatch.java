package io.rollcall.query.fallback;

import io.r2dbc.spi.Connection;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.log.Warnings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks whether Postgres could be read, all of its types' tables, so that it is known before it is
 * needed. Thread-safe.
 */
final class PostgresWatch {
  private static final Logger log = LoggerFactory.getLogger(PostgresWatch.class);

  private final String address;
  private final Catalog catalog;
  private final Snapshots snapshots;
  private final Duration timeout;
  private volatile @Nullable String seen = "Postgres has not been looked at yet";

  /**
   * @param address where Postgres is, for people
   * @param timeout how long one look may take
   */
  PostgresWatch(String address, Catalog catalog, Snapshots snapshots, Duration timeout) {
    this.address = address;
    this.catalog = catalog;
    this.snapshots = snapshots;
    this.timeout = timeout;
  }

  /** Why lists could not be read from Postgres, as it was seen last; null if they could. */
  @Nullable String seen() {
    return seen;
  }

  /** Looks; completes when it is known, and never with an error. */
  Mono<Void> look() {
    return snapshots
        .using(this::readAll)
        .timeout(timeout)
        .doOnSuccess(read -> note(null))
        .onErrorResume(
            failure -> Mono.fromRunnable(() -> note(address + ": " + Warnings.words(failure))));
  }

  private Mono<Void> readAll(Connection connection) {
    return Flux.fromIterable(catalog.types())
        .concatMap(type -> Snapshots.query(connection, Selects.nothing(type), read -> true), 1)
        .then();
  }

  private void note(@Nullable String found) {
    if (!Objects.equals(found, seen)) {
      if (found != null) {
        log.warn("Lists cannot be read from Postgres while Redis is away: {}", found);
      } else {
        log.info("Lists can be read from Postgres while Redis is away");
      }
    }
    seen = found;
  }
}
