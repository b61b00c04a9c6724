package io.rollcall.query.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that many share. The first one is tried for until it stands, in the background; from
 * then on Lettuce itself connects again.
 */
final class SharedConnection
    implements Supplier<RedisClusterAsyncCommands<byte[], byte[]>>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SharedConnection.class);
  private static final long RETRY_MS = 250;

  private final Supplier<Opened> connector;
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("redis-connect").daemon().factory());
  private volatile @Nullable Opened opened;
  private volatile String reason = "the first connection is under way";

  /** A connection and its commands. */
  record Opened(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {}

  SharedConnection(Supplier<Opened> connector) {
    this.connector = connector;
    retries.execute(this::open);
  }

  /** Whether it stands. */
  boolean isOpen() {
    Opened current = opened;
    return current != null && current.connection().isOpen();
  }

  @Override
  public RedisClusterAsyncCommands<byte[], byte[]> get() {
    Opened current = opened;
    if (current == null) {
      throw new RedisConnectionException("Redis cannot be reached: " + reason);
    }
    return current.commands();
  }

  private void open() {
    try {
      opened = connector.get();
      retries.shutdown();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String told = String.valueOf(cause.getMessage());
      if (!told.equals(reason)) {
        reason = told;
        log.warn("Redis cannot be reached, trying again: {}", reason);
      }
      var _ = retries.schedule(this::open, RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    retries.shutdownNow();
    Opened current = opened;
    if (current != null) {
      current.connection().close();
    }
  }
}
