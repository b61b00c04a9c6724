package io.rollcall.query.operations;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Position;
import io.rollcall.change.Progress;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.projection.SeenEnds;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.view.Meta;
import io.rollcall.query.view.ReadModel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gathers how all of it stands, without changing anything. Thread-safe. */
final class Statuses {
  private final Catalog catalog;
  private final ReadModel model;
  private final Generations generations;
  private final ProgressMarks marks;
  private final SeenEnds ends;
  private final StatusMeters meters;
  private final MemorySample memory;
  private final List<StatusPart> parts;
  private final Supplier<Map<String, String>> health;
  private final InstantSource clock;

  /**
   * @param health of each component; may wait
   */
  Statuses(
      Catalog catalog,
      ReadModel model,
      Generations generations,
      ProgressMarks marks,
      SeenEnds ends,
      StatusMeters meters,
      MemorySample memory,
      List<StatusPart> parts,
      Supplier<Map<String, String>> health,
      InstantSource clock) {
    this.catalog = catalog;
    this.model = model;
    this.generations = generations;
    this.marks = marks;
    this.ends = ends;
    this.meters = meters;
    this.memory = memory;
    this.parts = parts;
    this.health = health;
    this.clock = clock;
  }

  /** What Redis has of a type. */
  private record Stored(GenerationSet generations, Meta meta, long rows) {}

  /** How it stands; to be called where waiting does no harm. */
  CompletableFuture<Status> status() {
    Map<String, String> components = health.get();
    return stored()
        .thenCombine(
            memory.take(),
            (stored, used) -> {
              List<Status.OfType> types =
                  catalog.types().stream().map(type -> ofType(type, stored)).toList();
              return new Status(
                  clock.instant().toString(),
                  components,
                  types,
                  used.orElse(null),
                  types.stream()
                      .map(Status.OfType::reads)
                      .reduce(new Status.Reads(0, 0, 0), Status.Reads::plus),
                  new LinkedHashMap<>());
            })
        .thenCompose(this::withParts);
  }

  private CompletableFuture<Status> withParts(Status status) {
    CompletableFuture<Status> all = CompletableFuture.completedFuture(status);
    for (StatusPart part : parts) {
      all =
          all.thenCombine(
              part.tell().handle((told, failure) -> told),
              (with, told) -> {
                if (told != null) {
                  with.parts().put(part.name(), told);
                }
                return with;
              });
    }
    return all;
  }

  private CompletableFuture<Map<ResourceType, Stored>> stored() {
    CompletableFuture<Map<ResourceType, Stored>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (ResourceType type : catalog.types()) {
      all =
          all.thenCombine(
              stored(type),
              (known, each) -> {
                known.put(type, each);
                return known;
              });
    }
    return all;
  }

  private CompletableFuture<Stored> stored(ResourceType type) {
    return generations
        .load(type)
        .thenCompose(
            set -> {
              ReadModel read = model.at(type, set.current());
              return read.meta(type)
                  .thenCombine(read.rows(type), (meta, rows) -> new Stored(set, meta, rows));
            });
  }

  private Status.OfType ofType(ResourceType type, Map<ResourceType, Stored> all) {
    Stored stored = all.get(type);
    if (stored == null) {
      throw new IllegalStateException("nothing was asked of " + type);
    }
    GenerationSet set = stored.generations();
    return new Status.OfType(
        type.name(),
        stored.rows(),
        stored.meta().ready(),
        new Status.Kept(set.current(), set.next(), set.previous()),
        lag(type, all),
        meters.gauge("rollcall.views.live", type),
        meters.gauge("rollcall.pages.live", type),
        meters.gauge("rollcall.pages.bytes", type),
        meters.gauge("rollcall.pages.bookkeeping", type),
        meters.reads(type),
        meters.pagesRead(type));
  }

  private Status.Lag lag(ResourceType type, Map<ResourceType, Stored> all) {
    Map<ResourceType, Map<Integer, Long>> offsets = new HashMap<>();
    for (ResourceType each : catalog.withEmbedded(type)) {
      Stored stored = all.get(each);
      offsets.put(each, stored == null ? Map.of() : stored.meta().applied());
    }
    Map<Integer, Long> end = ends.of(type);
    Progress newest = marks.newest();
    Progress reached = marks.reached(offsets);
    List<Status.Partition> partitions = partitions(offsets.getOrDefault(type, Map.of()), end);
    Long records = end == null ? null : partitions.stream().mapToLong(Status.Partition::lag).sum();
    return newest == null || reached == null || reached.position() == 0
        ? new Status.Lag(records, null, null, null, null, partitions)
        : new Status.Lag(
            records,
            logBytes(reached.position(), newest.position()),
            Math.max(0, newest.atMs() - reached.atMs()),
            new AsOf(reached.position(), reached.atMs()).text(),
            Math.max(0, clock.millis() - reached.atMs()),
            partitions);
  }

  /** Bytes of log from one position to another; null where they are places in different logs. */
  static @Nullable Long logBytes(long from, long to) {
    return Position.history(from) == Position.history(to) ? Math.max(0, to - from) : null;
  }

  /** By number, those that something is known of. */
  static List<Status.Partition> partitions(
      Map<Integer, Long> applied, @Nullable Map<Integer, Long> ends) {
    Map<Integer, Long> all = new TreeMap<>(applied);
    if (ends != null) {
      ends.keySet().forEach(partition -> all.putIfAbsent(partition, 0L));
    }
    List<Status.Partition> partitions = new ArrayList<>();
    all.forEach(
        (partition, next) ->
            partitions.add(
                new Status.Partition(partition, next, ends == null ? null : ends.get(partition))));
    return partitions;
  }
}
