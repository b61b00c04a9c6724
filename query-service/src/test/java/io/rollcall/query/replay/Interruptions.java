package io.rollcall.query.replay;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Later;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Has something come between a process and its commands to Redis. */
final class Interruptions {
  private static final String HOLD = Script.of(ReplayNotes.class, "lease.lua").sha1();

  private Interruptions() {}

  /** Whether the last command that a process sent was carried out. */
  enum Crash {
    BEFORE,
    AFTER
  }

  /** What becomes of a command, which is carried out when it is asked for its reply. */
  interface Interruption {
    CompletionStage<Object> of(boolean holdsLease, Supplier<CompletionStage<Object>> carriedOut);
  }

  static CompletionStage<Object> dead() {
    return CompletableFuture.failedFuture(new RedisConnectionException("dead"));
  }

  /** The same commands until one of them; then the process is dead. */
  static RedisClusterAsyncCommands<byte[], byte[]> dying(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Crash crash, int at, AtomicInteger sent) {
    return interrupted(
        commands,
        (holdsLease, carriedOut) -> {
          int command = sent.incrementAndGet();
          if (command < at) {
            return carriedOut.get();
          }
          return command > at || crash == Crash.BEFORE
              ? dead()
              : carriedOut.get().handle((reply, failure) -> reply).thenCompose(v -> dead());
        });
  }

  /** Each when the one before is over, so that what Redis has can be copied and put back. */
  static RedisClusterAsyncCommands<byte[], byte[]> oneAtATime(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Interruption interruption) {
    AtomicReference<CompletableFuture<Object>> last =
        new AtomicReference<>(CompletableFuture.completedFuture(null));
    return interrupted(
        commands,
        (holdsLease, carriedOut) -> {
          CompletableFuture<Object> over = new CompletableFuture<>();
          last.getAndSet(over)
              .handle((reply, failure) -> reply)
              .thenCompose(v -> interruption.of(holdsLease, carriedOut))
              .whenComplete(
                  (reply, failure) -> {
                    if (failure == null) {
                      over.complete(reply);
                    } else {
                      over.completeExceptionally(failure);
                    }
                  });
          return over;
        });
  }

  @SuppressWarnings("unchecked")
  private static RedisClusterAsyncCommands<byte[], byte[]> interrupted(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Interruption interruption) {
    return (RedisClusterAsyncCommands<byte[], byte[]>)
        Proxy.newProxyInstance(
            Interruptions.class.getClassLoader(),
            new Class<?>[] {RedisClusterAsyncCommands.class},
            (proxy, method, arguments) ->
                new Later<>(
                    interruption
                        .of(
                            arguments != null && HOLD.equals(arguments[0]),
                            () -> invoked(commands, method, arguments))
                        .toCompletableFuture()));
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Object> invoked(
      RedisClusterAsyncCommands<byte[], byte[]> commands, Method method, Object[] arguments) {
    try {
      return (CompletionStage<Object>) method.invoke(commands, arguments);
    } catch (ReflectiveOperationException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
