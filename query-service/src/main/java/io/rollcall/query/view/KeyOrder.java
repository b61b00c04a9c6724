package io.rollcall.query.view;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The keys of a side generation in their order, rows and remembered deletes, so that whoever looks
 * into it can go through them some at a time. Made once it has all rows, as nothing changes in it
 * from then on; making it twice does no harm. Numbers stand as scores, so that they are ordered as
 * numbers up to 2<sup>53</sup>. Thread-safe.
 */
public final class KeyOrder {
  private static final Script ORDER = Script.of(KeyOrder.class, Keys.KEPT_SCRIPT, "order.lua");
  private static final byte[] ZERO = {'0'};
  private static final int SCAN_COUNT = 1_000;

  private final Redis redis;
  private final Keys.OfType of;
  private final boolean numbers;

  KeyOrder(Redis redis, Keys keys, ResourceType type) {
    this.redis = redis;
    this.of = keys.of(type);
    this.numbers = type.key().type().isNumber();
  }

  /** Adds some keys of rows; finished when the cursor says so. */
  public CompletableFuture<ScanCursor> addRows(ScanCursor from) {
    return add(of.rows(), from);
  }

  /** Adds some keys of which a delete is remembered; finished when the cursor says so. */
  public CompletableFuture<ScanCursor> addDeletes(ScanCursor from) {
    return add(of.gone(), from);
  }

  private CompletableFuture<ScanCursor> add(byte[] hash, ScanCursor from) {
    return redis
        .send(c -> c.hscan(hash, from, ScanArgs.Builder.limit(SCAN_COUNT)))
        .thenCompose(this::add);
  }

  private CompletableFuture<ScanCursor> add(MapScanCursor<byte[], byte[]> some) {
    if (some.getMap().isEmpty()) {
      return CompletableFuture.completedFuture(some);
    }
    List<byte[]> arguments = new ArrayList<>(1 + 2 * some.getMap().size());
    arguments.add(ReadModel.ascii(of.generation()));
    for (byte[] key : some.getMap().keySet()) {
      arguments.add(numbers ? key : ZERO);
      arguments.add(key);
    }
    byte[][] names = {of.order(), of.generations()};
    return redis.run(ORDER, names, arguments.toArray(byte[][]::new)).thenApply(added -> some);
  }

  /** The first keys, at most so many. */
  public CompletableFuture<List<String>> first(int most) {
    return from(0, most);
  }

  /** The keys that follow one, at most so many; nothing if that one is not among them. */
  public CompletableFuture<Optional<List<String>>> after(String key, int most) {
    return redis
        .send(c -> c.zrank(of.order(), Keys.bytes(key)))
        .thenCompose(
            rank ->
                rank == null
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : from(rank + 1, most).thenApply(Optional::of));
  }

  private CompletableFuture<List<String>> from(long rank, int most) {
    return redis
        .send(c -> c.zrange(of.order(), rank, rank + most - 1))
        .thenApply(found -> found.stream().map(KeyOrder::text).toList());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
