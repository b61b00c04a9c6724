package io.rollcall.query.view;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.rollcall.catalog.Catalog;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.Lists;
import io.rollcall.query.redis.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** The read model on a Redis, put together without Spring, under a prefix of its own. */
public final class ListsOnRedis implements AutoCloseable {
  private final RedisClient client;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;
  private final Housekeeping housekeeping;
  public final ReadModel model;
  public final Lists lists;

  public ListsOnRedis(String url, Catalog catalog, ProgressMarks marks, Clock clock) {
    client = RedisClient.create(url);
    commands = client.connect(ByteArrayCodec.INSTANCE).async();
    Redis redis = new Redis(() -> commands);
    Keys keys = new Keys("test-" + UUID.randomUUID());
    model = new ReadModel(redis, keys);
    Views views = new Views(redis, keys, model, clock);
    ViewUse use = new ViewUse(views, Duration.ofMillis(1));
    lists = new RedisLists(catalog, views, use, model, marks);
    Duration expiry = Duration.ofMinutes(2);
    ViewProperties properties =
        new ViewProperties(
            expiry, expiry, expiry, expiry, 100, Duration.ofSeconds(1), Duration.ofDays(1));
    housekeeping = new Housekeeping(catalog, views, model, properties, clock);
  }

  /** Retires idle views. */
  public void sweep() {
    housekeeping.sweep().join();
  }

  /** Loses all that Redis has. */
  public void flush() throws Exception {
    commands.flushall().get();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
