package io.rollcall.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Topics;
import io.rollcall.query.fallback.DatabaseRows;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.projection.ServedCampus;
import io.rollcall.query.read.Lists;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.Consumer;

/** Audits whose samples have up to ten rows and two pages. */
final class AuditsOn {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private AuditsOn() {}

  /**
   * Of a campus.
   *
   * @param lists those of Postgres
   * @param patience how long is waited for lists to catch up
   */
  static Audits campus(
      ServedCampus campus,
      DatabaseRows rows,
      Lists lists,
      MeterRegistry meters,
      Consumer<String> warned,
      Random random,
      Duration patience) {
    Catalog catalog = Catalog.bundled();
    Waiting waiting = new Waiting(TIMEOUT);
    return new Audits(
        new AuditTools(
            catalog,
            rows,
            lists,
            campus.redis.generations,
            campus.redis.model,
            campus.redis.registrations,
            campus.redis.pages,
            campus.projection,
            new CaughtUp(campus.redis.model, new Topics("test"), campus.marks, waiting, patience),
            Duration.ofMillis(100),
            1_000,
            waiting,
            waiting,
            Clock.systemUTC()),
        new AuditMeters(meters, catalog),
        new Warnings(InstantSource.system(), warned),
        random,
        10,
        2);
  }
}
