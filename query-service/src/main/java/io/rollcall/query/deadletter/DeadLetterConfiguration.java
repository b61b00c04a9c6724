package io.rollcall.query.deadletter;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Reading;
import io.rollcall.change.Topics;
import io.rollcall.query.follow.TopicListener;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.redis.RedisProperties;
import io.rollcall.query.view.ReadModel;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Puts together what keeps dead letters. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterProperties.class)
class DeadLetterConfiguration {
  @Bean
  DeadLetters deadLetters(
      ProducerFactory<byte[], byte[]> producers,
      KafkaAdmin admin,
      Topics topics,
      MeterRegistry meters) {
    return new DeadLetters(
        producers.createProducer(),
        () -> Admin.create(admin.getConfigurationProperties()),
        topics.deadLetters(),
        meters);
  }

  @Bean
  Letters letters(DeadLetterProperties properties) {
    return new Letters(properties.listed());
  }

  @Bean
  SmartLifecycle lettersListener(
      ConsumerFactory<byte[], byte[]> consumers,
      Catalog catalog,
      Topics topics,
      Letters letters,
      Clock clock) {
    Warnings warnings = new Warnings(clock, LoggerFactory.getLogger(LettersTopic.class)::warn);
    String topic = topics.deadLetters();
    return new TopicListener(
        "dead-letters",
        consumers,
        new LettersTopic(typeOf(catalog, topics), topic, letters),
        why -> warnings.add(topic, "Dead letters cannot be read, trying again: " + why));
  }

  private static Map<String, ResourceType> typeOf(Catalog catalog, Topics topics) {
    return catalog.types().stream().collect(toMap(topics::of, type -> type));
  }

  @Bean
  LetterDesk letterDesk(
      Letters letters,
      DeadLetters written,
      Catalog catalog,
      Topics topics,
      Reading reading,
      Applying applying,
      @Qualifier("appliedModel") ReadModel model,
      ConsumerFactory<byte[], byte[]> consumers,
      DeadLetterProperties properties,
      RedisProperties redis) {
    Supplier<Consumer<byte[], byte[]>> kafka =
        () -> consumers.createConsumer(null, null, null, shortFetches());
    Waiting redisAnswers = new Waiting(redis.timeout());
    return new LetterDesk(
        letters,
        new Retries(
            typeOf(catalog, topics),
            reading,
            applying,
            model,
            written,
            kafka,
            properties.patience(),
            redisAnswers),
        written,
        topics.deadLetters(),
        model,
        kafka,
        properties.patience(),
        redisAnswers);
  }

  /** A fetch that waits at the end of a topic would keep the next place to be read waiting. */
  private static Properties shortFetches() {
    Properties properties = new Properties();
    properties.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "10");
    return properties;
  }

  @Bean
  DeadLetterApi deadLetterApi(Catalog catalog, LetterDesk desk) {
    return new DeadLetterApi(catalog, desk);
  }

  @Bean
  Looks deadLetterLooks(
      Catalog catalog,
      Letters letters,
      DeadLetters written,
      @Qualifier("appliedModel") ReadModel model,
      DeadLetterProperties properties,
      RedisProperties redis,
      Clock clock) {
    return new Looks(
        new LetterCare(
            catalog,
            letters,
            written,
            model,
            properties.keep(),
            new Waiting(redis.timeout()),
            clock),
        new Warnings(clock, LoggerFactory.getLogger(LetterCare.class)::warn));
  }

  @Bean
  MeterBinder openDeadLetters(Catalog catalog, Letters letters) {
    return meters ->
        catalog
            .types()
            .forEach(
                type ->
                    Gauge.builder(
                            "rollcall.dead.letters.open",
                            letters,
                            known -> known.openOf(type.name()))
                        .description("Records that could not be read and are missing in the lists")
                        .tag("type", type.name())
                        .register(meters));
  }

  /** Never down: what cannot be read stops nothing else. */
  @Bean("dead_letters")
  HealthIndicator deadLettersHealthIndicator(Letters letters) {
    return () -> Health.up().withDetails(LetterHealth.details(letters)).build();
  }

  /** Looks after letters now and then; what fails is done at the next look. */
  static final class Looks {
    private final LetterCare care;
    private final Warnings warnings;

    Looks(LetterCare care, Warnings warnings) {
      this.care = care;
      this.warnings = warnings;
    }

    @Scheduled(fixedDelayString = "${rollcall.dead-letters.look:10s}")
    void look() {
      try {
        care.look();
      } catch (CompletionException e) {
        warnings.add("look", "Dead letters cannot be looked after: " + Warnings.words(e));
      }
    }
  }
}
