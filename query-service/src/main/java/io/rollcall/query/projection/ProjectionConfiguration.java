package io.rollcall.query.projection;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.change.Reading;
import io.rollcall.change.Topics;
import io.rollcall.query.canary.Heartbeats;
import io.rollcall.query.deadletter.Applying;
import io.rollcall.query.deadletter.DeadLetters;
import io.rollcall.query.generation.Generations;
import io.rollcall.query.page.Embeddings;
import io.rollcall.query.page.Evictions;
import io.rollcall.query.page.Pages;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.view.Completeness;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.Registrations;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.backoff.ExponentialBackOff;

/** Puts together what consumes the topics of all types. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProjectionProperties.class)
class ProjectionConfiguration {
  /** How long Kafka may take to tell where topics end, before it counts as away. */
  private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(5);

  /** How often Kafka is told what is applied, for others to see. */
  private static final Duration COMMITS = Duration.ofSeconds(1);

  @Bean
  Failures failures(Clock clock) {
    return new Failures(clock, LoggerFactory.getLogger(Failures.class)::warn);
  }

  @Bean
  Projection projection(
      @Qualifier("appliedModel") ReadModel model,
      Generations generations,
      @Qualifier("appliedPages") Pages pages,
      Registrations registrations,
      Embeddings embeddings,
      Evictions evictions,
      RedisProperties redis,
      Clock clock) {
    return new Projection(
        model, generations, pages, registrations, embeddings, evictions, redis.timeout(), clock);
  }

  @Bean
  Applying applying(Projection projection) {
    return projection::applyPast;
  }

  @Bean
  ChangesListener changesListener(
      Catalog catalog,
      Heartbeats heartbeats,
      Topics topics,
      Reading reading,
      Projection projection,
      @Qualifier("appliedModel") ReadModel model,
      Generations generations,
      DeadLetters deadLetters,
      MeterRegistry meters,
      RedisProperties redis,
      Failures failures,
      Clock clock) {
    return new ChangesListener(
        catalog.types().stream().collect(toMap(topics::of, type -> type)),
        topics.heartbeat(),
        heartbeats,
        reading,
        projection,
        model,
        generations,
        deadLetters,
        failures,
        new ChangeMeters(meters, catalog, clock),
        redis.timeout());
  }

  @Bean
  ConcurrentMessageListenerContainer<byte[], byte[]> changes(
      ConsumerFactory<byte[], byte[]> consumers,
      Catalog catalog,
      Topics topics,
      ChangesListener listener,
      ProjectionProperties properties) {
    String[] names =
        Stream.concat(catalog.types().stream().map(topics::of), Stream.of(topics.heartbeat()))
            .toArray(String[]::new);
    ContainerProperties container = new ContainerProperties(names);
    container.setMessageListener(listener);
    container.setMissingTopicsFatal(false);
    // What is applied stands in Redis. A commit for each batch would cost Kafka more than the
    // batch.
    container.setAckMode(ContainerProperties.AckMode.TIME);
    container.setAckTime(COMMITS.toMillis());
    container.setSyncCommits(false);
    ConcurrentMessageListenerContainer<byte[], byte[]> changes =
        new ConcurrentMessageListenerContainer<>(consumers, container);
    changes.setConcurrency(properties.concurrency());
    changes.setCommonErrorHandler(retryForever(properties));
    return changes;
  }

  @Bean
  Watch watch(ChangesListener listener) {
    return new Watch(listener);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  ProjectionMonitor projectionMonitor(
      Catalog catalog,
      Topics topics,
      ConcurrentMessageListenerContainer<byte[], byte[]> changes,
      ConsumerFactory<byte[], byte[]> consumers,
      KafkaAdmin admin,
      @Qualifier("appliedModel") ReadModel model,
      Completeness completeness,
      ProgressMarks marks,
      Failures failures,
      ProjectionProperties properties,
      RedisProperties redis,
      Clock clock) {
    TopicEnds ends =
        new TopicEnds(
            () -> Admin.create(admin.getConfigurationProperties()),
            catalog.types().stream().map(topics::of).toList(),
            String.valueOf(
                consumers.getConfigurationProperties().get(ConsumerConfig.GROUP_ID_CONFIG)),
            KAFKA_ANSWERS);
    return new ProjectionMonitor(
        catalog,
        topics,
        () -> consumersOf(changes, topics.heartbeat()),
        ends,
        model,
        completeness,
        marks,
        failures,
        new Judge(topics, properties.stall()),
        redis.timeout(),
        clock);
  }

  private static Sight.Consumers consumersOf(
      ConcurrentMessageListenerContainer<byte[], byte[]> changes, String heartbeatTopic) {
    long partitions =
        changes.getAssignedPartitions().stream()
            .filter(partition -> !partition.topic().equals(heartbeatTopic))
            .count();
    return new Sight.Consumers(changes.isInExpectedState(), (int) partitions);
  }

  @Bean
  HealthIndicator projectionHealthIndicator(ProjectionMonitor monitor) {
    return () -> {
      ProjectionStatus status = monitor.status();
      return (status.up() ? Health.up() : Health.down()).withDetails(status.details()).build();
    };
  }

  /** A batch that cannot be applied is tried until it can: its changes must not be passed over. */
  private static DefaultErrorHandler retryForever(ProjectionProperties properties) {
    ExponentialBackOff backOff =
        new ExponentialBackOff(ProjectionProperties.FIRST_BACK_OFF.toMillis(), 2);
    backOff.setMaxInterval(properties.maxBackOff().toMillis());
    DefaultErrorHandler handler = new DefaultErrorHandler(backOff);
    handler.setClassifications(Map.of(), true);
    return handler;
  }

  /**
   * Has the listener look after Redis now and then; while Redis is away there is nothing to see.
   */
  static final class Watch {
    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final ChangesListener listener;

    Watch(ChangesListener listener) {
      this.listener = listener;
    }

    @Scheduled(fixedDelayString = "${rollcall.projection.watch:1s}")
    void watch() {
      try {
        listener.watch();
      } catch (IllegalStateException | CompletionException e) {
        log.debug("Redis could not be watched: {}", e.getMessage());
      }
    }
  }
}
