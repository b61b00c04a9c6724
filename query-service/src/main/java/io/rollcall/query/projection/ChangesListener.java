package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Gathering;
import io.rollcall.change.Reading;
import io.rollcall.change.UnreadableChange;
import io.rollcall.query.canary.Heartbeats;
import io.rollcall.query.deadletter.DeadLetters;
import io.rollcall.query.generation.GenerationSet;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.view.Meta;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.ReadModel;
import io.rollcall.thread.BlockingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AbstractConsumerSeekAware;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;

/**
 * Receives batches of changes and has them applied, all types of a batch at once.
 *
 * <p>How far a partition is applied stands in Redis beside the rows, and is moved on by the script
 * that writes them; Kafka's committed offsets only tell other tools. So a partition is read from
 * where Redis says when it is assigned, and again when Redis turns out to have lost what it had:
 * the read model follows from Redis and the topics alone.
 */
final class ChangesListener extends AbstractConsumerSeekAware
    implements BatchConsumerAwareMessageListener<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(ChangesListener.class);

  private static final Gathering GATHERING =
      new Gathering(Duration.ofMillis(3), Duration.ofMillis(25));

  private final Map<String, ResourceType> typeOf;
  private final String heartbeatTopic;
  private final Heartbeats heartbeats;
  private final Reading reading;
  private final Projection projection;
  private final ReadModel model;
  private final Generations generations;
  private final DeadLetters deadLetters;
  private final Failures failures;
  private final ChangeMeters meters;
  private final Duration timeout;
  private final ExecutorService threads = BlockingThreads.pool("apply");
  private final Map<String, PairedTombstones> tombstones = new ConcurrentHashMap<>();

  /** The next offset of each assigned partition; missing where Redis must be asked first. */
  private final Map<TopicPartition, Long> expected = new ConcurrentHashMap<>();

  /**
   * @param typeOf the type of each topic
   * @param heartbeats hears what comes by the topic of heartbeats, which stands in no list
   */
  ChangesListener(
      Map<String, ResourceType> typeOf,
      String heartbeatTopic,
      Heartbeats heartbeats,
      Reading reading,
      Projection projection,
      ReadModel model,
      Generations generations,
      DeadLetters deadLetters,
      Failures failures,
      ChangeMeters meters,
      Duration timeout) {
    this.typeOf = typeOf;
    this.heartbeatTopic = heartbeatTopic;
    this.heartbeats = heartbeats;
    this.reading = reading;
    this.projection = projection;
    this.model = model;
    this.generations = generations;
    this.deadLetters = deadLetters;
    this.failures = failures;
    this.meters = meters;
    this.timeout = timeout;
  }

  @Override
  public void onMessage(
      List<ConsumerRecord<byte[], byte[]>> batch, @Nullable Consumer<?, ?> given) {
    long begun = System.nanoTime();
    Consumer<?, ?> consumer = Objects.requireNonNull(given);
    // A batch that is tried again is the same batch, although partitions of it may have gone to
    // another consumer meanwhile, which applies them; here they can be neither read nor rewound.
    Set<TopicPartition> assigned = consumer.assignment();
    Map<String, List<ConsumerRecord<byte[], byte[]>>> byTopic = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      if (assigned.contains(new TopicPartition(record.topic(), record.partition()))) {
        byTopic.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(record);
      }
    }
    List<ConsumerRecord<byte[], byte[]>> beats = byTopic.remove(heartbeatTopic);
    applyAll(byTopic)
        .forEach(
            (partition, offset) -> {
              consumer.seek(partition, offset);
              expected.put(partition, offset);
            });
    if (beats != null) {
      heartbeats.heard(beats); // After what came with them.
    }
    if (batch.size() < Gathering.ENOUGH) {
      LockSupport.parkNanos(GATHERING.nanos(System.nanoTime() - begun));
    }
  }

  /**
   * Applies changes of several types at once, as each mostly waits for Redis. If one fails, the
   * others are applied all the same before the batch is tried again.
   *
   * @return the partitions that must be read again, and from where
   */
  private Map<TopicPartition, Long> applyAll(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> byTopic) {
    List<ResourceType> types = new ArrayList<>();
    List<Callable<Map<TopicPartition, Long>>> applying = new ArrayList<>();
    byTopic.forEach(
        (topic, records) -> {
          ResourceType type = Objects.requireNonNull(typeOf.get(topic), topic);
          types.add(type);
          applying.add(() -> apply(type, records));
        });
    Map<TopicPartition, Long> again = new LinkedHashMap<>();
    RuntimeException failed = null;
    try {
      List<Future<Map<TopicPartition, Long>>> ended = threads.invokeAll(applying);
      for (int i = 0; i < ended.size(); i++) {
        Future<Map<TopicPartition, Long>> each = ended.get(i);
        if (each.state() == Future.State.SUCCESS) {
          again.putAll(each.resultNow());
        } else {
          failures.add(types.get(i).name(), each.exceptionNow());
          failed = new IllegalStateException(each.exceptionNow());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed = new IllegalStateException(e);
    }
    if (failed != null) {
      throw failed;
    }
    return again;
  }

  private Map<TopicPartition, Long> apply(
      ResourceType type, List<ConsumerRecord<byte[], byte[]>> records) {
    Map<TopicPartition, Long> next = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
    if (!expected.keySet().containsAll(next.keySet())) {
      return again(type, next.keySet());
    }
    List<OffsetMove> moves = new ArrayList<>();
    next.forEach(
        (partition, end) ->
            moves.add(
                new OffsetMove(partition.partition(), expected.getOrDefault(partition, 0L), end)));
    try {
      List<Received> changes = received(type, records);
      projection.apply(type, changes, moves);
      expected.putAll(next);
      meters.applied(type, records, changes);
      return Map.of();
    } catch (Projection.LostChangesException e) {
      log.warn("Redis has lost changes of {}; they are received again", type);
      return again(type, next.keySet());
    }
  }

  private List<Received> received(ResourceType type, List<ConsumerRecord<byte[], byte[]>> records) {
    PairedTombstones paired =
        tombstones.computeIfAbsent(type.name(), name -> new PairedTombstones());
    List<Received> received = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        Received each = Received.of(type, record, reading);
        if (!paired.isPaired(each)) {
          received.add(each);
        }
      } catch (UnreadableChange e) {
        deadLetters.add(record, e);
      }
    }
    return received;
  }

  /**
   * From where partitions are to be read again: from where Redis says that they are applied. Until
   * they are, nothing of them can be: what comes next is not what follows.
   */
  private Map<TopicPartition, Long> again(
      ResourceType type, Collection<TopicPartition> partitions) {
    partitions.forEach(expected::remove);
    Map<Integer, Long> applied = applied(type);
    Map<TopicPartition, Long> again = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      again.put(partition, applied.getOrDefault(partition.partition(), 0L));
    }
    return again;
  }

  @Override
  public void onPartitionsAssigned(
      Map<TopicPartition, Long> assignments, ConsumerSeekCallback callback) {
    super.onPartitionsAssigned(assignments, callback);
    typeOf.forEach(
        (topic, type) -> {
          List<TopicPartition> partitions =
              assignments.keySet().stream().filter(p -> p.topic().equals(topic)).toList();
          if (!partitions.isEmpty()) {
            onAssigned(type, partitions, callback);
          }
        });
  }

  private void onAssigned(
      ResourceType type, List<TopicPartition> partitions, ConsumerSeekCallback callback) {
    try {
      Map<Integer, Long> applied = applied(type);
      for (TopicPartition partition : partitions) {
        long offset = applied.getOrDefault(partition.partition(), 0L);
        callback.seek(partition.topic(), partition.partition(), offset);
        expected.put(partition, offset);
      }
    } catch (IllegalStateException e) {
      log.warn("Where {} is applied up to is asked again later: {}", type, e.getMessage());
      for (TopicPartition partition : partitions) {
        expected.remove(partition);
        // Kafka would begin where the group has committed, which is at the end as a rule: nothing
        // would come there, and so nobody would ask. The first record has Redis asked.
        callback.seekToBeginning(partition.topic(), partition.partition());
      }
    }
  }

  @Override
  public void onPartitionsRevoked(@Nullable Collection<TopicPartition> partitions) {
    super.onPartitionsRevoked(partitions);
    if (partitions != null) {
      partitions.forEach(expected::remove);
    }
  }

  /** Looks whether Redis still has what was applied, also of partitions where nothing comes. */
  void watch() {
    typeOf.forEach(
        (topic, type) -> {
          Map<TopicPartition, Long> before = new HashMap<>(expected);
          before.keySet().removeIf(partition -> !partition.topic().equals(topic));
          if (before.isEmpty()) {
            return;
          }
          Map<Integer, Long> applied = applied(type);
          before.forEach(
              (partition, offset) -> {
                long stored = applied.getOrDefault(partition.partition(), 0L);
                if (stored < offset && expected.remove(partition, offset)) {
                  log.warn("Redis has lost changes of {}; they are received again", partition);
                  List<ConsumerSeekCallback> callbacks = getSeekCallbacksFor(partition);
                  if (callbacks != null) {
                    callbacks.forEach(
                        c -> c.seek(partition.topic(), partition.partition(), stored));
                  }
                }
              });
        });
  }

  /** Up to where a type is applied in all of its generations but one that is being built. */
  private Map<Integer, Long> applied(ResourceType type) {
    try {
      return generations
          .load(type)
          .thenCompose(set -> applied(type, set))
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Redis did not tell what is applied of " + type, e);
    }
  }

  /**
   * Again where one was dropped meanwhile: what is removed of it looks as if nothing was applied.
   */
  private CompletableFuture<Map<Integer, Long>> applied(ResourceType type, GenerationSet set) {
    CompletableFuture<Map<Integer, Long>> applied = applied(type, set.complete());
    return applied.thenCompose(
        least ->
            generations
                .load(type)
                .thenCompose(
                    now ->
                        now.version() == set.version()
                            ? CompletableFuture.completedFuture(least)
                            : applied(type, now)));
  }

  private CompletableFuture<Map<Integer, Long>> applied(ResourceType type, List<Long> numbers) {
    CompletableFuture<Map<Integer, Long>> least = applied(type, numbers.getLast());
    for (long number : numbers.subList(0, numbers.size() - 1)) {
      least =
          least.thenCombine(
              applied(type, number),
              (one, other) -> {
                Map<Integer, Long> both = new HashMap<>(one);
                both.replaceAll(
                    (partition, next) -> Math.min(next, other.getOrDefault(partition, 0L)));
                return both;
              });
    }
    return least;
  }

  private CompletableFuture<Map<Integer, Long>> applied(ResourceType type, long number) {
    return model.at(type, number).meta(type).thenApply(Meta::applied);
  }
}
