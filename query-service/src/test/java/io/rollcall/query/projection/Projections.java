package io.rollcall.query.projection;

import io.rollcall.query.page.Evictions;
import io.rollcall.query.view.ListsOnRedis;
import java.time.Clock;
import java.time.Duration;

/** Makes projections for tests. */
final class Projections {
  private Projections() {}

  /** A projection that applies to the read model of a test. */
  static Projection on(ListsOnRedis redis, Duration timeout, Clock clock) {
    return new Projection(
        redis.model,
        redis.generations,
        redis.pages,
        redis.embeddings,
        new Evictions(redis.evictions::addAll),
        timeout,
        clock);
  }
}
