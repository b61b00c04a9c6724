package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Makes projections for tests. */
public final class Projections {
  private Projections() {}

  /** A projection that applies to the read model of a test. */
  public static Projection on(ListsOnRedis redis, Duration timeout, Clock clock) {
    return new Projection(
        redis.model,
        redis.generations,
        redis.pages,
        redis.registrations,
        redis.embeddings,
        new Evictions(redis.evictions::addAll),
        timeout,
        clock);
  }

  /** Applies changes, as they are when they come from Kafka. */
  public static void apply(
      Projection projection, ResourceType type, List<Received> received, List<OffsetMove> moves)
      throws Projection.LostChangesException {
    projection.apply(type, received, moves);
  }
}
