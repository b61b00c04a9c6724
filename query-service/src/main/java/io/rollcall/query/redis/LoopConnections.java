package io.rollcall.query.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A connection for each event loop on which requests come in, beside one that all other threads
 * share. What is asked on such a loop goes to Redis and comes back on it: to hand it to another
 * thread, and the reply back, takes longer than to ask.
 *
 * <p>While a loop's own connection is broken, the shared one is used there, too. Commands that do
 * not wait for each other's replies keep no order. Thread-safe.
 */
final class LoopConnections
    implements Supplier<RedisClusterAsyncCommands<byte[], byte[]>>, AutoCloseable {
  private final SharedConnection shared;
  private final List<OfLoop> all = new ArrayList<>();
  private final FastThreadLocal<SharedConnection> own = new FastThreadLocal<>();

  private record OfLoop(EventLoop loop, SharedConnection connection) {}

  LoopConnections(
      SharedConnection shared,
      LoopClients clients,
      Function<AbstractRedisClient, SharedConnection> connect) {
    this.shared = shared;
    for (LoopClients.OfLoop each : clients.all()) {
      SharedConnection connection = connect.apply(each.client());
      all.add(new OfLoop(each.loop(), connection));
      each.loop().execute(() -> own.set(connection));
    }
  }

  @Override
  public RedisClusterAsyncCommands<byte[], byte[]> get() {
    SharedConnection here = own.getIfExists();
    return here != null && here.isOpen() ? here.get() : shared.get();
  }

  @Override
  public void close() {
    for (OfLoop each : all) {
      if (!each.loop().isShuttingDown()) {
        each.loop().execute(own::remove);
      }
      each.connection().close();
    }
    shared.close();
  }
}
