package io.rollcall.query.projection;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.rollcall.query.redis.Script;
import io.rollcall.query.view.Later;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * Holds the commands of one actor back that are steps of the protocol of fills and changes, until
 * each is let through.
 */
final class Gate {
  private final Set<String> commands;
  private final Set<String> scripts;
  private volatile Set<String> types = Set.of();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

  /**
   * @param commands those that are steps
   * @param scripts those whose runs are steps, unless they are about another type
   */
  Gate(Set<String> commands, Script... scripts) {
    this.commands = commands;
    this.scripts = Arrays.stream(scripts).map(Script::sha1).collect(Collectors.toSet());
  }

  @SuppressWarnings("unchecked")
  RedisClusterAsyncCommands<byte[], byte[]> before(
      RedisClusterAsyncCommands<byte[], byte[]> redis) {
    return (RedisClusterAsyncCommands<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RedisClusterAsyncCommands.class},
            (proxy, method, arguments) -> {
              String name = method.getName();
              boolean isStep =
                  commands.contains(name) || (name.equals("evalsha") && isStep(arguments));
              if (!isStep) {
                return invoke(() -> method.invoke(redis, arguments));
              }
              CompletableFuture<Void> through = new CompletableFuture<>();
              held.add(() -> through.complete(null));
              return new Later<>(
                  through.thenCompose(
                      v -> {
                        try {
                          return (CompletionStage<Object>)
                              invoke(() -> method.invoke(redis, arguments));
                        } catch (Throwable e) {
                          return CompletableFuture.failedFuture(e);
                        }
                      }));
            });
  }

  private boolean isStep(Object[] arguments) {
    String key = new String(((byte[][]) arguments[2])[0], StandardCharsets.UTF_8);
    return scripts.contains(arguments[0])
        && types.stream().anyMatch(t -> key.contains("{" + t + "}"));
  }

  /** Holds back only what is about some types from now on. */
  void only(String... names) {
    types = Set.copyOf(List.of(names));
  }

  private interface Call {
    Object call() throws ReflectiveOperationException;
  }

  private static Object invoke(Call call) throws Throwable {
    try {
      return call.call();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Whether a step waits to be let through. */
  boolean holds() {
    return !held.isEmpty();
  }

  /** Lets the first step through. */
  void open() {
    held.remove().run();
  }
}
