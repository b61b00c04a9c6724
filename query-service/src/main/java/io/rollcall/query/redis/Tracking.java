package io.rollcall.query.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.GenericMapOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.rollcall.query.log.Warnings;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Redis tell which keys change, whoever changes them, over a connection of its own; see <a
 * href="https://redis.io/docs/latest/develop/reference/client-side-caching/">Redis's client-side
 * caching</a>, in broadcasting mode.
 *
 * <p>Its {@link Lease} is valid while Redis has answered on that connection of late. So every
 * change that is older than the limit has been told by then, even where a network drops packets
 * without a sign. A connection that was in doubt once, for whatever reason, is closed and never
 * trusted again; another is opened, with another lease. It begins in doubt.
 *
 * <p>Its parts:
 *
 * <ul>
 *   <li>{@link #connect}, {@link #becomeSure}, {@link #lose} and {@link #beat} go round on one
 *       thread of their own, which also tells of doubt and of its end;
 *   <li>{@link Link} is one connection: its own thread tells of changes, and ends the lease at once
 *       where the connection breaks.
 * </ul>
 *
 * <p>In a Redis Cluster nothing is told: always in doubt. Slots move between masters, and what
 * moved to one that is not listened to yet would change unheard. Thread-safe.
 */
public final class Tracking implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tracking.class);
  private static final long LEAST_PAUSE_MS = 50;
  private static final long MOST_PAUSE_MS = 1_000;

  private final @Nullable RedisClient client;
  private final List<AbstractRedisClient> readers;
  private final List<String> prefixes;
  private final Duration heartbeat;
  private final Duration doubtAfter;
  private final Warnings warnings;
  private final ScheduledThreadPoolExecutor thread;
  private final OtherConnections others = new OtherConnections();

  /** The connections that were made or broke since this one was begun, itself among them. */
  private final Queue<RedisChannelHandler<?, ?>> moved = new ConcurrentLinkedQueue<>();

  private volatile List<Listener> listeners = List.of();
  private volatile @Nullable Link sure;
  private volatile boolean closed;
  private volatile String doubt = "the first connection is under way";

  // Only the thread uses these.
  private @Nullable Link link;
  private @Nullable String told;
  private long pauseMs = LEAST_PAUSE_MS;

  /** Hears of changes. What it does must be short, and it must not throw. */
  public interface Listener {
    /**
     * Some keys were written or removed, by whomever, or have expired. On the connection's own
     * thread.
     *
     * @param keys their names, which must be UTF-8
     */
    void changed(List<String> keys);

    /** All keys may have changed. On the connection's own thread. */
    void allChanged();

    /** Changes are not told any more; the lease has ended before. */
    void inDoubt();

    /**
     * Changes are told from now on. Nothing that was read before is to be used any more.
     *
     * @param lease valid until changes are not told any more
     */
    void sure(Lease lease);
  }

  /**
   * Starts nothing yet.
   *
   * @param client where Redis is
   * @param readers other clients of it over whose connections is read, too
   * @param prefixes what the names of the keys begin with whose changes are told; none may begin
   *     with another
   * @param heartbeat how often Redis is to show that it still answers
   * @param doubtAfter how old its newest sign may be, at least two heartbeats
   */
  public Tracking(
      AbstractRedisClient client,
      List<? extends AbstractRedisClient> readers,
      List<String> prefixes,
      Duration heartbeat,
      Duration doubtAfter,
      Warnings warnings) {
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("without a prefix all keys would be told of");
    }
    this.client = client instanceof RedisClient single ? single : null;
    this.readers = List.copyOf(readers);
    this.prefixes = List.copyOf(prefixes);
    this.heartbeat = heartbeat;
    this.doubtAfter = doubtAfter;
    this.warnings = warnings;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name("redis-tracking").daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Connects, in the background and until it is closed, and has listeners hear, each in turn. */
  public void start(Listener... hear) {
    listeners = List.copyOf(Arrays.asList(hear));
    if (client == null) {
      doubt = "the changes of keys are not told in a Redis Cluster";
      log.info("Nothing is kept in memory: {}", doubt);
      return;
    }
    client.addListener(others);
    readers.forEach(reader -> reader.addListener(others));
    thread.execute(this::connect);
    var _ =
        thread.scheduleWithFixedDelay(
            this::beat, heartbeat.toNanos(), heartbeat.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether changes are told now. */
  public boolean isSure() {
    Link current = sure;
    return current != null && current.isValid();
  }

  /**
   * Reads over the connection that tells of changes. When the reply is there, every change that it
   * shows has been told before.
   *
   * <p>Redis tells of the changes that it makes between two looks at its sockets only afterwards,
   * which may be after it has answered a read that came in between. So the reply is kept back until
   * a question that was sent after its arrival is answered too, which takes one more round trip.
   *
   * @param command a single one; what follows upon the reply runs on the connection's own thread
   *     and must be short
   * @return fails while in doubt, and where the connection breaks meanwhile
   */
  public <T> CompletableFuture<T> read(
      Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
    Link current = sure;
    if (current == null || !current.isValid()) {
      return CompletableFuture.failedFuture(
          new RedisConnectionException("Redis does not tell of changes: " + doubt));
    }
    try {
      return current.read(command);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Why it is in doubt, or was the last time. */
  public String doubt() {
    return doubt;
  }

  /**
   * Where another connection of the client breaks, Redis may be another one, or have lost changes,
   * as soon as that connection is back. Nothing holds any more then that was told before, and what
   * is told from now on must come from the Redis that the others are connected to by now.
   */
  private final class OtherConnections implements RedisConnectionStateListener {
    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> which, SocketAddress address) {
      moved(which);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> which) {
      moved(which);
    }

    private void moved(RedisChannelHandler<?, ?> which) {
      if (which.isClosed() || which instanceof StatefulRedisSentinelConnection<?, ?>) {
        return;
      }
      moved.add(which);
      Link current = sure;
      if (current != null && !which.equals(current.connection)) {
        current.fail("another connection to it broke");
      }
    }
  }

  private void connect() {
    RedisClient redis = client;
    if (redis == null || closed) {
      return;
    }
    moved.clear();
    try {
      Link next = new Link(redis.connect(ByteArrayCodec.INSTANCE));
      link = next;
      next.track();
    } catch (RuntimeException e) {
      Link failed = link;
      if (failed != null) {
        lose(failed, Warnings.words(e));
      } else {
        tell(Warnings.words(e));
        retry();
      }
    }
    if (closed) {
      end();
    }
  }

  private void retry() {
    var _ = thread.schedule(this::connect, pauseMs, TimeUnit.MILLISECONDS);
    pauseMs = Math.min(2 * pauseMs, MOST_PAUSE_MS);
  }

  private void beat() {
    Link current = link;
    if (current == null) {
      return;
    }
    if (current.isExpired()) {
      lose(current, silence());
      return;
    }
    try {
      current.beat();
    } catch (RuntimeException e) {
      lose(current, Warnings.words(e));
    }
  }

  private String silence() {
    return "it has not answered for " + doubtAfter.toMillis() + " ms";
  }

  private void becomeSure(Link next) {
    if (next != link || next.ended) {
      return;
    }
    next.sureSince = System.nanoTime();
    sure = next;
    if (told != null) {
      told = null;
      log.info("Redis tells of changes again");
    }
    // In this order: whoever moves after the look at them finds the link.
    if (moved.stream().anyMatch(which -> !which.equals(next.connection))) {
      next.fail("another connection to it was made meanwhile");
    } else if (!tellAll(listener -> listener.sure(next))) {
      lose(next, "a listener failed");
    }
  }

  private void lose(Link lost, String reason) {
    if (lost != link) {
      return;
    }
    link = null;
    lost.close();
    if (sure == lost) {
      sure = null;
      if (System.nanoTime() - lost.sureSince > TimeUnit.MILLISECONDS.toNanos(MOST_PAUSE_MS)) {
        pauseMs = LEAST_PAUSE_MS;
      }
      tellAll(Listener::inDoubt);
    }
    tell(reason);
    retry();
  }

  /** Tells listeners of a turn; whether none failed. */
  private boolean tellAll(Consumer<Listener> turn) {
    boolean all = true;
    for (Listener listener : listeners) {
      try {
        turn.accept(listener);
      } catch (RuntimeException e) {
        log.error("A listener to changes in Redis failed", e);
        all = false;
      }
    }
    return all;
  }

  private void tell(String reason) {
    doubt = reason;
    if (!closed && !reason.equals(told)) {
      told = reason;
      warnings.add(
          "tracking", "Nothing is kept in memory while Redis does not tell of changes: " + reason);
    }
  }

  /** Ends the lease and the connection; listeners hear nothing more. */
  @Override
  public void close() {
    closed = true;
    if (client != null) {
      client.removeListener(others);
      readers.forEach(reader -> reader.removeListener(others));
    }
    Link current = sure;
    if (current != null) {
      current.ended = true;
    }
    thread.execute(this::end);
    thread.shutdown();
  }

  private void end() {
    Link current = link;
    if (current != null) {
      link = null;
      sure = null;
      current.close();
    }
  }

  /**
   * One connection, from its opening to the first doubt. Lettuce would connect it again by itself,
   * but then Redis tells it of nothing: it has ended by then.
   */
  private final class Link implements PushListener, RedisConnectionStateListener, Lease {
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisAsyncCommands<byte[], byte[]> commands;
    private volatile boolean ended;
    private volatile long validUntil = System.nanoTime() + doubtAfter.toNanos();
    private volatile long sureSince;

    Link(StatefulRedisConnection<byte[], byte[]> connection) {
      this.connection = connection;
      this.commands = connection.async();
    }

    void track() {
      connection.addListener((PushListener) this);
      connection.addListener((RedisConnectionStateListener) this);
      TrackingArgs all =
          TrackingArgs.Builder.enabled().bcast().prefixes(prefixes.toArray(String[]::new));
      var _ =
          speakResp3()
              .thenCompose(
                  spoken -> {
                    long sent = System.nanoTime();
                    return commands.clientTracking(all).thenAccept(done -> renew(sent));
                  })
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      fail(refusal(failure));
                    } else {
                      thread.execute(() -> becomeSure(this));
                    }
                  });
    }

    /**
     * To a connection of RESP2 Redis promises to tell of changes as well, and then tells nothing.
     */
    private CompletionStage<?> speakResp3() {
      return commands.dispatch(
          CommandType.HELLO,
          new GenericMapOutput<>(ByteArrayCodec.INSTANCE),
          new CommandArgs<>(ByteArrayCodec.INSTANCE).add(3));
    }

    private static String refusal(Throwable failure) {
      String words = Warnings.words(failure);
      return failure instanceof CompletionException e
              && e.getCause() instanceof RedisCommandExecutionException
          ? "it refuses to (" + words + "); it must be Redis 6 or later"
          : words;
    }

    void beat() {
      long sent = System.nanoTime();
      var _ =
          commands
              .ping()
              .whenComplete(
                  (pong, failure) -> {
                    if (failure == null) {
                      renew(sent);
                    } else {
                      fail(Warnings.words(failure));
                    }
                  });
    }

    /** An answer that comes too late renews nothing: who asked in between was told of the doubt. */
    private void renew(long sent) {
      if (isExpired()) {
        fail(silence());
      } else {
        validUntil = sent + doubtAfter.toNanos();
      }
    }

    private void fail(String reason) {
      ended = true;
      thread.execute(() -> lose(this, reason));
    }

    boolean isExpired() {
      return System.nanoTime() - validUntil >= 0;
    }

    @Override
    public boolean isValid() {
      return !ended && !isExpired();
    }

    <T> CompletableFuture<T> read(
        Function<RedisClusterAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
      return command
          .apply(commands)
          .toCompletableFuture()
          .thenCompose(reply -> commands.ping().thenApply(pong -> checked(reply)));
    }

    /** What was sent again after a break was answered by a connection that is told of nothing. */
    private <T> T checked(T reply) {
      if (ended) {
        throw new RedisConnectionException("the connection that is told of changes has ended");
      }
      return reply;
    }

    @Override
    public void onPushMessage(PushMessage message) {
      if (!message.getType().equals("invalidate")) {
        return;
      }
      boolean heard = false;
      try {
        hear(message.getContent(StringCodec.UTF8::decodeKey));
        heard = true;
      } finally {
        if (!heard) {
          fail("a change could not be heard");
        }
      }
    }

    /** After the type come the names of the keys, or null for all there are. */
    private void hear(List<Object> content) {
      if (content.get(1) instanceof List<?> names) {
        List<String> keys = names.stream().map(String.class::cast).toList();
        listeners.forEach(listener -> listener.changed(keys));
      } else {
        listeners.forEach(Listener::allChanged);
      }
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> which) {
      fail("the connection broke");
    }

    @Override
    public void onRedisExceptionCaught(RedisChannelHandler<?, ?> which, Throwable cause) {
      fail(Warnings.words(cause));
    }

    void close() {
      ended = true;
      var _ = connection.closeAsync();
    }
  }
}
