package io.rollcall.benchmarks.replay;

import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The yardstick of writing: the rows as Redis has them, key and bytes, one command each, many on
 * their way at a time, into another hash.
 */
final class RawWrites implements AutoCloseable {
  private static final int ON_THEIR_WAY = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_MS = 100;
  private static final Set<String> QUIET =
      Set.of("lazyfree_pending_objects:0", "aof_rewrite_in_progress:0");

  private static final byte[] OTHER = "bench:rows".getBytes(StandardCharsets.US_ASCII);

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final Processors processors;

  RawWrites(String url, Processors processors) {
    this.client = RedisClient.create(url);
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
    this.processors = processors;
  }

  /**
   * Has Redis not rewrite its log of commands, which would fall into one measurement or another.
   */
  void keepLog() {
    connection.sync().configSet("auto-aof-rewrite-percentage", "0");
  }

  /**
   * Waits until Redis has freed what was removed, and rewrites nothing.
   *
   * @throws IllegalStateException if it has not within half a minute
   */
  void awaitQuiet() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isQuiet()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Redis does not tell within %s: %s".formatted(PATIENCE, QUIET));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private boolean isQuiet() {
    return connection
        .sync()
        .info()
        .lines()
        .map(String::strip)
        .collect(Collectors.toSet())
        .containsAll(QUIET);
  }

  /** All rows of a type that are read. */
  List<KeyValue<byte[], byte[]>> rows(String type) {
    String pattern = "*:{%s}:*:rows".formatted(type);
    byte[] name;
    try (var found =
        ScanIterator.scan(connection.sync(), ScanArgs.Builder.matches(pattern).limit(1_000))
            .stream()) {
      // Of two generations either will do: they hold the same.
      name = found.findFirst().orElseThrow();
    }
    return ScanIterator.hscan(connection.sync(), name, ScanArgs.Builder.limit(1_000)).stream()
        .toList();
  }

  /** Writes them elsewhere, which is removed afterwards. */
  Took write(List<KeyValue<byte[], byte[]>> rows) {
    connection.setAutoFlushCommands(false);
    Map<String, Double> before = processors.seconds();
    long begun = System.nanoTime();
    List<RedisFuture<Boolean>> sent = new ArrayList<>();
    for (KeyValue<byte[], byte[]> row : rows) {
      sent.add(connection.async().hset(OTHER, row.getKey(), row.getValue()));
      if (sent.size() == ON_THEIR_WAY) {
        await(sent);
      }
    }
    await(sent);
    Took took = new Took(rows.size(), (System.nanoTime() - begun) / 1e9, processors.since(before));
    connection.setAutoFlushCommands(true);
    connection.sync().unlink(OTHER);
    return took;
  }

  private void await(List<RedisFuture<Boolean>> sent) {
    connection.flushCommands();
    if (!LettuceFutures.awaitAll(
        PATIENCE.toSeconds(), TimeUnit.SECONDS, sent.toArray(RedisFuture[]::new))) {
      throw new IllegalStateException("Redis did not answer within " + PATIENCE);
    }
    sent.clear();
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
