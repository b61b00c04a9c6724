package io.rollcall.query.projection;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.view.ReadModel;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.backoff.ExponentialBackOff;

/** Puts together what consumes the topics of all types. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProjectionProperties.class)
class ProjectionConfiguration {
  @Bean
  ChangesListener changesListener(
      Catalog catalog,
      Topics topics,
      ReadModel model,
      ProducerFactory<byte[], byte[]> producers,
      KafkaAdmin admin,
      MeterRegistry meters,
      RedisProperties redis,
      Clock clock) {
    return new ChangesListener(
        referredFirst(catalog, topics),
        new Projection(model, redis.timeout(), clock),
        model,
        new DeadLetters(
            producers.createProducer(),
            () -> Admin.create(admin.getConfigurationProperties()),
            topics.deadLetters(),
            meters),
        redis.timeout());
  }

  @Bean
  ConcurrentMessageListenerContainer<byte[], byte[]> changes(
      ConsumerFactory<byte[], byte[]> consumers,
      Catalog catalog,
      Topics topics,
      ChangesListener listener,
      ProjectionProperties properties) {
    String[] names = catalog.types().stream().map(topics::of).toArray(String[]::new);
    ContainerProperties container = new ContainerProperties(names);
    container.setMessageListener(listener);
    container.setMissingTopicsFatal(false);
    container.setAckMode(ContainerProperties.AckMode.BATCH);
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

  /** A batch that cannot be applied is tried until it can: its changes must not be passed over. */
  private static DefaultErrorHandler retryForever(ProjectionProperties properties) {
    ExponentialBackOff backOff =
        new ExponentialBackOff(ProjectionProperties.FIRST_BACK_OFF.toMillis(), 2);
    backOff.setMaxInterval(properties.maxBackOff().toMillis());
    DefaultErrorHandler handler = new DefaultErrorHandler(backOff);
    handler.setClassifications(Map.of(), true);
    return handler;
  }

  /** The types by their topics, those that others show something of before those others. */
  private static Map<String, ResourceType> referredFirst(Catalog catalog, Topics topics) {
    Map<String, ResourceType> ordered = new LinkedHashMap<>();
    catalog.types().stream()
        .sorted(Comparator.comparingInt(type -> catalog.embedded(type.name()).size()))
        .forEach(type -> ordered.put(topics.of(type), type));
    return ordered;
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
