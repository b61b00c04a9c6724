package io.rollcall.query.redis;

import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Redis, each master of a cluster, whether it may remove our keys.
 *
 * <p>{@code INFO} is asked first, since managed Redis often forbids {@code CONFIG}. While Redis is
 * away, what it told last holds. Thread-safe.
 */
public final class EvictionWatch {
  private static final Logger log = LoggerFactory.getLogger(EvictionWatch.class);

  private final Redis redis;
  private final Duration timeout;
  private volatile MemoryPolicy seen = MemoryPolicy.UNKNOWN;
  private volatile @Nullable String told;

  /**
   * @param timeout how long one look may take
   */
  EvictionWatch(Redis redis, Duration timeout) {
    this.redis = redis;
    this.timeout = timeout;
  }

  /** What was seen last; of several Redis the one that may do harm. */
  MemoryPolicy seen() {
    return seen;
  }

  /** Whether Redis may remove keys of the lists, as far as it was seen to. */
  public boolean mayLoseKeys() {
    return seen.problem() != null;
  }

  /** Asks; completes when it is known or when there was no answer, and never with an error. */
  CompletableFuture<Void> look() {
    return info()
        .exceptionally(refused -> List.of())
        .thenCompose(
            found ->
                !found.isEmpty() && found.stream().allMatch(MemoryPolicy::isKnown)
                    ? CompletableFuture.completedFuture(found)
                    : config())
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenAccept(this::note)
        .exceptionally(
            failure -> {
              log.debug("Redis did not tell its maxmemory-policy: {}", failure.getMessage());
              return null;
            });
  }

  private CompletableFuture<List<MemoryPolicy>> info() {
    return redis.send(
        c ->
            RedisInfo.of(c, "memory")
                .thenApply(all -> all.stream().map(MemoryPolicy::ofInfo).toList()));
  }

  private CompletableFuture<List<MemoryPolicy>> config() {
    return redis.send(
        c ->
            configOf(c, "maxmemory*")
                .thenApply(all -> all.stream().map(MemoryPolicy::ofConfig).toList()));
  }

  private static CompletionStage<List<Map<String, String>>> configOf(
      RedisClusterAsyncCommands<byte[], byte[]> commands, String pattern) {
    return commands instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? cluster.upstream().commands().configGet(pattern)
        : commands.configGet(pattern).thenApply(List::of);
  }

  private void note(List<MemoryPolicy> found) {
    MemoryPolicy now =
        found.stream()
            .filter(policy -> policy.problem() != null)
            .findFirst()
            .or(() -> found.stream().filter(policy -> policy.warning() != null).findFirst())
            .or(() -> found.stream().findFirst())
            .orElse(MemoryPolicy.UNKNOWN);
    seen = now;
    String problem = now.problem();
    if (problem != null && !Objects.equals(problem, told)) {
      log.error("{}", problem);
    } else if (problem == null && told != null) {
      log.info("Redis removes no keys of the lists any more: maxmemory-policy is {}", now.name());
    }
    told = problem;
  }
}
