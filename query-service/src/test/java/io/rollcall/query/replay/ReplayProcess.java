package io.rollcall.query.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisConnectionException;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.projection.Projections;
import io.rollcall.query.view.ListsOnRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Runs replays of a type as a query service does.
 *
 * @param kafka makes consumers of the topic
 */
record ReplayProcess(
    ResourceType type,
    String topic,
    Duration lease,
    Supplier<Consumer<byte[], byte[]>> kafka,
    Pace pace,
    Clock clock) {
  /** Replays never rest. */
  static final Pace NO_RESTS =
      new Pace() {
        @Override
        public Running begin() {
          return () -> {};
        }

        @Override
        public long rest(long workedNanos) {
          return 0;
        }
      };

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Runs one until nothing is left of it to do; false if Redis went away from it before. */
  boolean isRun(ListsOnRedis redis, long number) {
    return isRun(redis, number, tools(redis));
  }

  /** The same of one into a side generation. */
  boolean isSideRun(ListsOnRedis redis, long number) {
    return isRun(redis, number, tools(redis).ofSides());
  }

  private ReplaySession.Tools tools(ListsOnRedis redis) {
    Waiting waiting = new Waiting(TIMEOUT);
    return new ReplaySession.Tools(
        new ReplayNotes(redis.asked, redis.keys, lease),
        redis.generations,
        Projections.on(redis, TIMEOUT, clock),
        redis.model,
        new Warming(
            redis.model,
            redis.registrations,
            redis.fills,
            redis.pages,
            redis.generationLists,
            waiting,
            10,
            10),
        kafka,
        pace,
        Duration.ofDays(1),
        waiting,
        clock);
  }

  private boolean isRun(ListsOnRedis redis, long number, ReplaySession.Tools tools) {
    try {
      new ReplayRun(type, number, topic, tools).run();
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasRootCauseInstanceOf(RedisConnectionException.class);
      return false;
    }
  }
}
