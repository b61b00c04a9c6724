package io.rollcall.query.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients of one Redis, each with all its channels on an event loop that somebody else owns. */
public final class LoopClients implements AutoCloseable {
  private final List<OfLoop> all;

  /**
   * One of them.
   *
   * @param close closes the client; of its resources it owns none
   */
  record OfLoop(EventLoop loop, AbstractRedisClient client, Runnable close) {}

  LoopClients(List<OfLoop> all) {
    this.all = List.copyOf(all);
  }

  List<OfLoop> all() {
    return all;
  }

  /** The clients themselves. */
  public List<AbstractRedisClient> clients() {
    return all.stream().map(OfLoop::client).toList();
  }

  @Override
  public void close() {
    all.forEach(each -> each.close().run());
  }

  /** Whether a loop is of the kind that the client's channels need, as far as can be seen. */
  static boolean fits(IoEventLoop loop) {
    boolean isNio = loop.isIoType(NioIoHandler.class);
    return EpollProvider.isAvailable() ? !isNio && !IOUringProvider.isAvailable() : isNio;
  }

  /** What gives a client one loop for all its channels, and leaves it running. */
  static EventLoopGroupProvider only(EventLoop loop) {
    return new OneLoop(loop);
  }

  private record OneLoop(EventLoop loop) implements EventLoopGroupProvider {
    @Override
    @SuppressWarnings("unchecked") // Any group that fits the kind of channel will do.
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
      return (T) loop;
    }

    @Override
    public int threadPoolSize() {
      return 1;
    }

    @Override
    public Future<Boolean> release(
        EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
  }
}
