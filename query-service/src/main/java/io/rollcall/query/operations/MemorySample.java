package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.RedisInfo;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reckons what our keys take of Redis's memory. Hashes and indexes are measured, of which Redis
 * itself looks at a few members; of list views and pages some of each type, and the others are
 * taken to be like those. Thread-safe.
 */
public final class MemorySample {
  private static final int KEYS = 20;

  private final Redis redis;
  private final Keys keys;
  private final Catalog catalog;
  private final Generations generations;

  /** Of all generations of all types. */
  public MemorySample(Redis redis, Keys keys, Catalog catalog, Generations generations) {
    this.redis = redis;
    this.keys = keys;
    this.catalog = catalog;
    this.generations = generations;
  }

  /** What Redis has in all, and what of it is ours; nothing where it does not tell. */
  public CompletableFuture<Optional<Status.Memory>> take() {
    CompletableFuture<Optional<Map<String, Long>>> ours =
        byKind().thenApply(Optional::of).exceptionally(refused -> Optional.empty());
    return RedisInfo.of(redis, "memory")
        .thenCombine(ours, (masters, kinds) -> Optional.of(memory(masters, kinds.orElse(null))))
        .exceptionally(refused -> Optional.empty());
  }

  /** What Redis has in all, without what of it is ours; nothing where it does not tell. */
  public CompletableFuture<Optional<Status.Memory>> total() {
    return RedisInfo.of(redis, "memory")
        .thenApply(masters -> Optional.of(memory(masters, null)))
        .exceptionally(refused -> Optional.empty());
  }

  private static Status.Memory memory(
      List<Map<String, String>> masters, @Nullable Map<String, Long> byKind) {
    String policy = masters.isEmpty() ? null : masters.getFirst().get("maxmemory_policy");
    return new Status.Memory(
        sum(masters, "used_memory"), sum(masters, "maxmemory"), policy, byKind);
  }

  private static long sum(List<Map<String, String>> masters, String field) {
    return masters.stream().mapToLong(each -> Long.parseLong(each.getOrDefault(field, "0"))).sum();
  }

  private CompletableFuture<Map<String, Long>> byKind() {
    CompletableFuture<Map<String, Long>> all =
        CompletableFuture.completedFuture(new LinkedHashMap<>());
    for (ResourceType type : catalog.types()) {
      all =
          all.thenCompose(sums -> generations.fresh(type).thenCompose(set -> add(type, set, sums)));
    }
    return all;
  }

  private CompletableFuture<Map<String, Long>> add(
      ResourceType type, GenerationSet set, Map<String, Long> sums) {
    CompletableFuture<Map<String, Long>> all = CompletableFuture.completedFuture(sums);
    for (long number : set.stored()) {
      Keys.OfType of = keys.at(type, number).of(type);
      all = add(all, "rows", bytes(of.rows()));
      all = add(all, "deletes", bytes(of.gone()));
      all = add(all, "lists", sampled(of.views(), text -> of.viewName(LiveView.id(text))));
      all = add(all, "pages", sampled(of.pages(), of::pageName));
      for (byte[] index : List.of(of.views(), of.pages(), of.meta(), of.evicted(), of.order())) {
        all = add(all, "bookkeeping", bytes(index));
      }
    }
    return all;
  }

  private static CompletableFuture<Map<String, Long>> add(
      CompletableFuture<Map<String, Long>> all, String kind, CompletableFuture<Long> bytes) {
    return all.thenCombine(
        bytes,
        (sums, more) -> {
          sums.merge(kind, more, Long::sum);
          return sums;
        });
  }

  /** What all keys take that an index names, from some of them. */
  private CompletableFuture<Long> sampled(byte[] index, Function<String, String> name) {
    CompletableFuture<Long> count = redis.send(c -> c.zcard(index));
    return redis
        .send(c -> c.zrandmember(index, KEYS))
        .thenCompose(
            members -> {
              CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
              for (byte[] member : members) {
                byte[] key = Keys.bytes(name.apply(new String(member, StandardCharsets.UTF_8)));
                sum = sum.thenCombine(bytes(key), Long::sum);
              }
              return sum.thenCombine(
                  count, (bytes, all) -> members.isEmpty() ? 0 : bytes * all / members.size());
            });
  }

  private CompletableFuture<Long> bytes(byte[] key) {
    return redis.send(c -> c.memoryUsage(key)).thenApply(bytes -> bytes == null ? 0 : bytes);
  }
}
