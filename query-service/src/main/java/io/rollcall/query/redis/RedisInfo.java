package io.rollcall.query.redis;

import static java.util.stream.Collectors.toMap;

import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What Redis, each master of a cluster, tells of itself. */
public final class RedisInfo {
  private RedisInfo() {}

  /** A section of {@code INFO}, of each master by the names of its fields. */
  public static CompletableFuture<List<Map<String, String>>> of(Redis redis, String section) {
    return redis.send(
        c -> of(c, section).thenApply(all -> all.stream().map(RedisInfo::fields).toList()));
  }

  static CompletionStage<List<String>> of(
      RedisClusterAsyncCommands<byte[], byte[]> commands, String section) {
    return commands instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? cluster.upstream().commands().info(section)
        : commands.info(section).thenApply(List::of);
  }

  static Map<String, String> fields(String info) {
    return info.lines()
        .map(line -> line.split(":", 2))
        .filter(pair -> pair.length == 2)
        .collect(toMap(pair -> pair[0], pair -> pair[1].strip(), (one, other) -> other));
  }
}
