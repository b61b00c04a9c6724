package io.rollcall.query.projection;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.Meta;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds at where the topics end and what of them is applied, so that whoever asks
 * after health gets an answer without waiting. Thread-safe.
 */
final class ProjectionMonitor implements SeenEnds, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProjectionMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Catalog catalog;
  private final Topics topics;
  private final Supplier<Sight.Consumers> consumers;
  private final TopicEnds ends;
  private final ReadModel model;
  private final Completeness completeness;
  private final ProgressMarks marks;
  private final Failures failures;
  private final Judge judge;
  private final Duration timeout;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("projection-monitor").daemon().factory());
  private volatile ProjectionStatus status = ProjectionStatus.UNKNOWN;
  private volatile @Nullable Map<TopicPartition, Long> seenEnds;

  /**
   * Prepares to look.
   *
   * @param consumers tells of the consumers of this service
   * @param ends closed with this
   * @param timeout how long Redis may take to answer
   */
  ProjectionMonitor(
      Catalog catalog,
      Topics topics,
      Supplier<Sight.Consumers> consumers,
      TopicEnds ends,
      ReadModel model,
      Completeness completeness,
      ProgressMarks marks,
      Failures failures,
      Judge judge,
      Duration timeout,
      InstantSource clock) {
    this.catalog = catalog;
    this.topics = topics;
    this.consumers = consumers;
    this.ends = ends;
    this.model = model;
    this.completeness = completeness;
    this.marks = marks;
    this.failures = failures;
    this.judge = judge;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Begins to look. */
  @SuppressWarnings("FutureReturnValueIgnored") // look() lets no exception out.
  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What was last seen. */
  ProjectionStatus status() {
    return status;
  }

  @Override
  public @Nullable Map<Integer, Long> of(ResourceType type) {
    Map<TopicPartition, Long> seen = seenEnds;
    if (seen == null) {
      return null;
    }
    String topic = topics.of(type);
    Map<Integer, Long> own = new TreeMap<>();
    seen.forEach(
        (partition, end) -> {
          if (partition.topic().equals(topic)) {
            own.put(partition.partition(), end);
          }
        });
    return own;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(2, TimeUnit.SECONDS)) {
        ends.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      Sight sight = sight();
      seenEnds = sight.ends();
      status =
          judge.judge(sight, failures.last(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Else the executor would never look again.
      log.error("Could not look at the projection", e);
      status = new ProjectionStatus(false, Map.of("problem", "it cannot be looked at: " + e));
    }
  }

  private Sight sight() throws InterruptedException {
    Sight.Consumers own = consumers.get();
    Map<TopicPartition, Long> end = null;
    List<TopicPartition> unassigned = null;
    String kafkaProblem = null;
    try {
      Map<TopicPartition, Long> told = ends.ask();
      // Nobody else is asked after while this service takes part.
      if (own.partitions() == 0 && !told.isEmpty()) {
        unassigned = ends.unassigned(told.keySet());
      }
      end = told;
    } catch (TopicEnds.NotToldException e) {
      kafkaProblem = e.getMessage();
    }
    Map<ResourceType, Meta> metas = null;
    Set<ResourceType> incomplete = Set.of();
    String redisProblem = null;
    try {
      metas = metas();
      incomplete =
          completeness.note(notReady(metas)).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      redisProblem = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
    } catch (TimeoutException e) {
      redisProblem = "no answer within " + timeout.toMillis() + " ms";
    }
    Progress newest = marks.newest();
    Progress reached = metas == null ? null : marks.reached(offsets(metas));
    Long reachedMs = reached == null || reached.position() == 0 ? null : reached.atMs();
    return new Sight(
        own,
        end,
        kafkaProblem,
        unassigned,
        metas == null ? null : applied(metas),
        redisProblem,
        List.copyOf(incomplete),
        newest != null,
        newest == null || reachedMs == null ? null : Math.max(0, newest.atMs() - reachedMs),
        reachedMs == null ? null : Math.max(0, clock.millis() - reachedMs));
  }

  private Map<ResourceType, Meta> metas()
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<ResourceType, CompletableFuture<Meta>> asked = new LinkedHashMap<>();
    catalog.types().forEach(type -> asked.put(type, model.meta(type)));
    CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    Map<ResourceType, Meta> metas = new LinkedHashMap<>();
    asked.forEach((type, meta) -> metas.put(type, meta.join()));
    return metas;
  }

  private Map<TopicPartition, Long> applied(Map<ResourceType, Meta> metas) {
    Map<TopicPartition, Long> applied = new HashMap<>();
    metas.forEach(
        (type, meta) ->
            meta.applied()
                .forEach(
                    (partition, next) ->
                        applied.put(new TopicPartition(topics.of(type), partition), next)));
    return applied;
  }

  private static List<ResourceType> notReady(Map<ResourceType, Meta> metas) {
    List<ResourceType> notReady = new ArrayList<>();
    metas.forEach(
        (type, meta) -> {
          if (!meta.ready()) {
            notReady.add(type);
          }
        });
    return notReady;
  }

  private static Map<ResourceType, Map<Integer, Long>> offsets(Map<ResourceType, Meta> metas) {
    Map<ResourceType, Map<Integer, Long>> offsets = new HashMap<>();
    metas.forEach((type, meta) -> offsets.put(type, meta.applied()));
    return offsets;
  }
}
