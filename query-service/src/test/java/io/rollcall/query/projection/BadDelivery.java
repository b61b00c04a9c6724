package io.rollcall.query.projection;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Delivers a campus's records in batches, sometimes from further back than need be. */
final class BadDelivery {
  private final Catalog catalog;
  private final Projection projection;
  private final ReadModel model;
  private final Generations generations;
  private final Random random;
  private final Map<ResourceType, long[]> positions = new HashMap<>();

  BadDelivery(
      Catalog catalog,
      Projection projection,
      ReadModel model,
      Generations generations,
      Random random) {
    this.catalog = catalog;
    this.projection = projection;
    this.model = model;
    this.generations = generations;
    this.random = random;
  }

  /** Delivers some of a type, if there is more. */
  void deliverSome(ModelCampus campus, ResourceType type) {
    if (!isDone(campus, type)) {
      deliver(campus, type);
    }
  }

  void deliverAll(ModelCampus campus) {
    for (ResourceType type : catalog.types()) {
      while (!isDone(campus, type)) {
        deliver(campus, type);
      }
    }
  }

  /** Up to where a type is applied in all of its generations but one that is being built. */
  private Map<Integer, Long> applied(ResourceType type) {
    Map<Integer, Long> least = new HashMap<>();
    for (int partition = 0; partition < ModelCampus.PARTITIONS; partition++) {
      least.put(partition, Long.MAX_VALUE);
    }
    for (long number : generations.load(type).join().complete()) {
      Map<Integer, Long> of = model.at(type, number).meta(type).join().applied();
      least.replaceAll((partition, next) -> Math.min(next, of.getOrDefault(partition, 0L)));
    }
    return least;
  }

  private boolean isDone(ModelCampus campus, ResourceType type) {
    Map<Integer, Long> applied = applied(type);
    for (int partition = 0; partition < ModelCampus.PARTITIONS; partition++) {
      if (applied.getOrDefault(partition, 0L) < campus.logs.get(type).get(partition).size()) {
        return false;
      }
    }
    return true;
  }

  private void deliver(ModelCampus campus, ResourceType type) {
    long[] from = positions.computeIfAbsent(type, t -> new long[ModelCampus.PARTITIONS]);
    List<Received> batch = new ArrayList<>();
    List<OffsetMove> moves = new ArrayList<>();
    for (int partition = 0; partition < from.length; partition++) {
      List<Received> log = campus.logs.get(type).get(partition);
      int begin = (int) Math.max(0, from[partition] - (random.nextInt(5) == 0 ? 10 : 0));
      int end = Math.min(log.size(), begin + 1 + random.nextInt(25));
      if (begin < end) {
        batch.addAll(log.subList(begin, end));
        moves.add(new OffsetMove(partition, begin, end));
      }
    }
    try {
      projection.apply(type, batch, moves);
      moves.forEach(move -> from[move.partition()] = Math.max(from[move.partition()], move.next()));
    } catch (Projection.LostChangesException e) {
      Map<Integer, Long> applied = applied(type);
      for (int partition = 0; partition < from.length; partition++) {
        from[partition] = applied.getOrDefault(partition, 0L);
      }
    }
    // A flush is also noticed where nothing new comes.
    Map<Integer, Long> applied = applied(type);
    for (int partition = 0; partition < from.length; partition++) {
      from[partition] = Math.min(from[partition], applied.getOrDefault(partition, 0L));
    }
  }
}
